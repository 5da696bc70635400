use bytes::Bytes;
use palladion_api::runs::BundleData;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::recorder::RequestContext;

use crate::figures::{FigureError, funnel_svg};
use crate::state::State;

/// The bundle of a QC run that ended: with the funnel where its result has one.
///
/// # Errors
/// When the run has not ended, or what belongs to it is gone or altered.
pub(crate) async fn bundle(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    run: RunId,
    data: BundleData,
) -> Result<Vec<u8>, FigureError> {
    let mut rendered = Vec::new();
    if state.runs.find(trial, run).await?.result.is_some() {
        match funnel_svg(state, trial, run).await {
            Ok(svg) => rendered.push(("figures/funnel.svg".to_owned(), Bytes::from(svg))),
            Err(FigureError::NoFunnel(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(state.runs.bundle(context, trial, run, data, rendered).await?)
}
