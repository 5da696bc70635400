use palladion_api::statistics::plan::CoxSpec;
use palladion_biostat::survival::cox::CoxError;

use super::ready::Ready;
use super::stop::Stop;
use crate::analyses::AnalysisError;
use crate::analyses::outcome::Computed;

/// Why there is no fit, as an outcome where the data are the reason.
pub(super) fn stopped(spec: &CoxSpec, ready: &Ready, error: &CoxError) -> Stop {
    match error {
        CoxError::NoEvents => Computed::no_events(spec.endpoint.as_str(), Vec::new()).into(),
        CoxError::TooFewRows(_) => {
            Stop::no_numbers("no_subjects", "a model needs at least two complete rows", ready.names())
        }
        CoxError::NotConverged { iterations, .. } => {
            let message = format!("the fit did not converge in {iterations} iterations");
            Stop::no_numbers("not_converged", message, ready.names())
        }
        CoxError::TooFewClusters { clusters, parameters } => {
            let of = if spec.cluster.is_some() { "clusters" } else { "rows" };
            let message =
                format!("{clusters} {of} are not enough for a robust variance of {parameters} coefficients");
            let concerns = spec.cluster.iter().map(ToString::to_string).collect();
            Stop::no_numbers("too_few_clusters", message, concerns)
        }
        CoxError::TooFewGroups(_) => {
            Stop::no_numbers("one_group", "an effect that subjects share needs two groups", Vec::new())
        }
        CoxError::UnboundedVariance => {
            let message = "the variance of the effects that subjects share has no bound";
            Stop::no_numbers("unbounded_variance", message, Vec::new())
        }
        CoxError::NotAvailable { with, what } => {
            Stop::no_numbers("not_available", format!("{with} is not available with {what}"), Vec::new())
        }
        CoxError::NoEstimate(column) => {
            let name = ready.name_of(column);
            let message =
                format!("the hazard ratio of `{name}` or a limit of it exceeds the range of numbers");
            Stop::no_numbers("out_of_range", message, vec![name])
        }
        CoxError::Length { .. }
        | CoxError::OutOfRange { .. }
        | CoxError::UnknownCoefficient(_)
        | CoxError::NotNested
        | CoxError::NoLikelihoodRatio => AnalysisError::refused("Cox", error).into(),
    }
}
