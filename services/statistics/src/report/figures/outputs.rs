use palladion_api::statistics::result::{AnalysisResult, Content, Output};

use super::shared::{Drawn, Figure};
use super::{curves, describing, ratios, residuals};
use crate::report::format::Level;

/// Every figure of a result, in the order of its outputs; an output without numbers has none. The
/// confidence level is the plan's.
#[must_use]
pub fn figures(result: &AnalysisResult, confidence_level: f64) -> Vec<Figure> {
    result.outputs.iter().flat_map(|output| figures_of(output, confidence_level)).collect()
}

/// The figures of one output.
#[must_use]
pub fn figures_of(output: &Output, confidence_level: f64) -> Vec<Figure> {
    let level = Level(confidence_level);
    let drawn: Vec<Drawn> = match &output.content {
        Content::CohortFlow(flow) => vec![describing::flow(output, flow)],
        Content::Prevalence(prevalence) => describing::rates(output, prevalence, level),
        Content::KaplanMeier(survival) => curves::survival(output, survival, level),
        Content::CumulativeIncidence(incidence) => curves::incidence(output, incidence, level),
        Content::Cox(model) => ratios::cox(output, model, level),
        Content::FineGray(model) => vec![ratios::fine_gray(output, model, level)],
        Content::SmoothedResiduals(smoothed) => residuals::smoothed(output, smoothed, level),
        Content::BaselineTable(_)
        | Content::FollowUp(_)
        | Content::LogRank(_)
        | Content::RestrictedMean(_)
        | Content::SurvivalDifference(_)
        | Content::GrayTest(_)
        | Content::ProportionalHazards(_)
        | Content::Residuals(_)
        | Content::Concordance(_)
        | Content::BaselineHazard(_)
        | Content::PredictedSurvival(_)
        | Content::Multiplicity(_)
        | Content::NotEstimable(_) => Vec::new(),
    };
    drawn.into_iter().filter_map(Drawn::done).collect()
}
