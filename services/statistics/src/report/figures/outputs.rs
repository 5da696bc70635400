use palladion_api::statistics::result::{AnalysisResult, Content, Output};

use super::shared::{Drawn, Figure, Source};
use super::{curves, describing, ratios, residuals, sensitivity, subgroups};
use crate::report::Marks;
use crate::report::format::Level;

/// Every figure of a result, in the order of its outputs; an output without numbers has none. The
/// confidence level is the plan's.
#[must_use]
pub fn figures(result: &AnalysisResult, confidence_level: f64) -> Vec<Figure> {
    let marked = result.outputs.iter().map(|output| (output, Marks::of(result, output)));
    marked.flat_map(|(output, marks)| figures_of(output, marks, confidence_level)).collect()
}

/// The figures of one output.
#[must_use]
pub fn figures_of(output: &Output, marks: Marks, confidence_level: f64) -> Vec<Figure> {
    let level = Level(confidence_level);
    let source = &Source { id: &output.id, title: &output.title, marks };
    let drawn: Vec<Drawn> = match &output.content {
        Content::CohortFlow(flow) => vec![describing::flow(source, flow)],
        Content::Prevalence(prevalence) => describing::rates(source, prevalence, level),
        Content::KaplanMeier(survival) => curves::survival(source, survival, level),
        Content::CumulativeIncidence(incidence) => curves::incidence(source, incidence, level),
        Content::Cox(model) => ratios::cox(source, model, level),
        Content::Her2LowSensitivity(found) => vec![sensitivity::forest(source, found, level)],
        Content::FineGray(model) => vec![ratios::fine_gray(source, model, level)],
        Content::SmoothedResiduals(smoothed) => residuals::smoothed(source, smoothed, level),
        Content::Subgroups(found) => vec![subgroups::forest(source, found, level)],
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
