use palladion_api::statistics::result::{AnalysisResult, Content, NotEstimable, Output};

use super::shared::table;
use super::{
    after_cox, competing_risks, cox, curves, describing, differences, multiplicity, sensitivity, subgroups,
};
use crate::report::Marks;
use crate::report::tidy::{Row, Tidy};

/// Every table of a result, in the order of its outputs.
#[must_use]
pub fn tidy_tables(result: &AnalysisResult) -> Vec<Tidy> {
    result.outputs.iter().flat_map(|output| tables_of(output, Marks::of(result, output))).collect()
}

/// The tables of one output.
pub(in crate::report) fn tables_of(output: &Output, marks: Marks) -> Vec<Tidy> {
    let mut tables = unmarked(output);
    tables.iter_mut().for_each(|table| table.marks = marks);
    tables
}

fn unmarked(output: &Output) -> Vec<Tidy> {
    let id = output.id.as_str();
    match &output.content {
        Content::CohortFlow(flow) => describing::cohort_flow(id, flow),
        Content::BaselineTable(table) => describing::baseline_table(id, table),
        Content::Prevalence(prevalence) => describing::prevalence_tables(id, prevalence),
        Content::FollowUp(follow_up) => vec![curves::follow_up_table(id, follow_up)],
        Content::KaplanMeier(curves) => curves::kaplan_meier(id, curves),
        Content::LogRank(test) => curves::log_rank(id, test),
        Content::Cox(model) => cox::cox(id, model),
        Content::RestrictedMean(means) => differences::restricted_mean(id, means),
        Content::CumulativeIncidence(output) => competing_risks::cumulative_incidence(id, output),
        Content::GrayTest(output) => competing_risks::gray_test(id, output),
        Content::FineGray(model) => competing_risks::fine_gray(id, model),
        Content::SurvivalDifference(output) => differences::survival_difference(id, output),
        Content::ProportionalHazards(tests) => vec![after_cox::proportional_hazards(id, tests)],
        Content::SmoothedResiduals(smoothed) => after_cox::smoothed_residuals(id, smoothed),
        Content::Residuals(residuals) => vec![after_cox::residuals(id, residuals)],
        Content::Concordance(found) => vec![after_cox::concordance(id, found)],
        Content::BaselineHazard(baseline) => after_cox::baseline_hazard(id, baseline),
        Content::PredictedSurvival(predicted) => vec![after_cox::predicted_survival(id, predicted)],
        Content::Subgroups(found) => subgroups::subgroups(id, found),
        Content::Multiplicity(found) => vec![multiplicity::multiplicity(id, found)],
        Content::Her2LowSensitivity(found) => sensitivity::sensitivity(id, found),
        Content::NotEstimable(reason) => vec![not_estimable(id, reason)],
    }
}

fn not_estimable(id: &str, reason: &NotEstimable) -> Tidy {
    let extras = vec![
        reason.reason.as_str().into(),
        reason.message.as_str().into(),
        reason.concerns.join("; ").into(),
    ];
    table(id, &["reason", "message", "concerns"], vec![Row { extras, ..Row::new("not estimable") }])
}
