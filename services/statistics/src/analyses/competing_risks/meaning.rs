//! What the event of each cause is, in words.

use palladion_api::statistics::plan::TieGoesTo;
use palladion_domain::endpoint::EventKind;
use palladion_domain::ids::EndpointName;
use palladion_domain::trial::Trial;

/// The events of each cause, the one of interest first: `OS` beside `IDFS` is not overall survival but deaths without an
/// earlier event of `IDFS`.
pub(super) fn meanings(
    trial: &Trial,
    endpoint: &EndpointName,
    competing: &[EndpointName],
    tie: TieGoesTo,
) -> Vec<String> {
    let others: Vec<String> = competing.iter().map(|other| events(trial, other)).collect();
    let interest = match tie {
        TieGoesTo::Interest => format!("{endpoint} events"),
        TieGoesTo::Competing => format!("{endpoint} events other than {}", others.join(" or ")),
    };
    let others = others.into_iter().map(|other| format!("{other} without an earlier {endpoint} event"));
    std::iter::once(interest).chain(others).collect()
}

/// `deaths` where the trial says that nothing else is an event of the endpoint.
fn events(trial: &Trial, endpoint: &EndpointName) -> String {
    match trial.endpoint(endpoint.as_str()).map(|definition| definition.events.as_slice()) {
        Some([EventKind::Death]) => "deaths".to_owned(),
        _ => format!("{endpoint} events"),
    }
}
