use palladion_api::statistics::result::{AnalysisResult, Content, Output};

use super::shared::{Drawn, Figure};
use super::{curves, describing, ratios, residuals};

/// Every figure of a result, in the order of its outputs; an output without numbers has none.
#[must_use]
pub fn figures(result: &AnalysisResult) -> Vec<Figure> {
    result.outputs.iter().flat_map(figures_of).collect()
}

fn figures_of(output: &Output) -> Vec<Figure> {
    let drawn: Vec<Drawn> = match &output.content {
        Content::CohortFlow(flow) => vec![describing::flow(output, flow)],
        Content::Prevalence(prevalence) => describing::rates(output, prevalence),
        Content::KaplanMeier(survival) => curves::survival(output, survival),
        Content::CumulativeIncidence(incidence) => curves::incidence(output, incidence),
        Content::Cox(model) => ratios::cox(output, model),
        Content::FineGray(model) => vec![ratios::fine_gray(output, model)],
        Content::SmoothedResiduals(smoothed) => residuals::smoothed(output, smoothed),
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
