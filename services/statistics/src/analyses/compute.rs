use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use palladion_api::statistics::plan::{Analysis, OutputSpec, Plan};
use palladion_api::statistics::result::Output;
use palladion_biostat::parallel::map_pieces;
use palladion_cohort::Cohort;
use palladion_domain::endpoint::EndpointErrorKind;
use palladion_domain::ids::EndpointName;

use super::outcome::Outcome;
use super::words::list;
use super::{
    AnalysisError, QcEvidence, Study, baseline_table, cohort_flow, competing_risks, cox, follow_up,
    kaplan_meier, log_rank, multiplicity, prevalence, restricted_mean, subgroups, survival_difference,
};

/// Computes every output of a plan; `sites` are those of the set that it names, `evidence` the result of the QC run
/// that it uses. The outputs go side by side, but those of [`Analysis::Multiplicity`], which look at earlier ones and
/// come last. `before_each` hears how many were begun before an output, and its id: the counts ascend, the ids come in
/// any order.
///
/// # Errors
/// When the plan names what the cohort does not have; of several errors that of the earliest output.
pub fn compute(
    cohort: &Cohort,
    plan: &Plan,
    sites: Option<&BTreeSet<String>>,
    evidence: Option<&QcEvidence>,
    before_each: impl FnMut(usize, &str) + Send,
) -> Result<Vec<Output>, AnalysisError> {
    let study = Study::new(cohort, plan, sites)?;
    let begun = Mutex::new((0, before_each));
    let begin = |spec: &OutputSpec| {
        let (count, before_each) = &mut *begun.lock().unwrap_or_else(PoisonError::into_inner);
        before_each(*count, &spec.id);
        *count += 1;
    };
    let compute = |index: usize, done: &[Output]| {
        begin(&plan.outputs[index]);
        output(&study, plan, index, (done, evidence))
    };
    let looks_back = |index: usize| matches!(plan.outputs[index].analysis, Analysis::Multiplicity(_));
    let alone = map_pieces(plan.outputs.len(), |index| (!looks_back(index)).then(|| compute(index, &[])));
    let mut outputs = Vec::with_capacity(plan.outputs.len());
    for (index, computed) in alone.into_iter().enumerate() {
        let computed = computed.unwrap_or_else(|| compute(index, &outputs))?;
        outputs.push(computed);
    }
    Ok(outputs)
}

/// The output after those that are `done`.
fn output(
    study: &Study<'_>,
    plan: &Plan,
    index: usize,
    (done, evidence): (&[Output], Option<&QcEvidence>),
) -> Result<Output, AnalysisError> {
    let spec = &plan.outputs[index];
    let mut computed = analyse(study, plan, index, (done, evidence))?;
    if let Some(endpoint) = endpoint_of(&spec.analysis) {
        computed.notes.extend(unobserved(study, endpoint)?);
    }
    Ok(Output {
        id: spec.id.clone(),
        title: output_title(spec),
        standing: None,
        notes: computed.notes,
        content: computed.content,
    })
}

/// What an output has in it.
fn analyse(
    study: &Study<'_>,
    plan: &Plan,
    index: usize,
    (done, evidence): (&[Output], Option<&QcEvidence>),
) -> Outcome {
    match &plan.outputs[index].analysis {
        Analysis::CohortFlow(_) => Ok(cohort_flow::compute(study, &plan.population)),
        Analysis::BaselineTable(spec) => baseline_table::compute(study, index as u64, spec),
        Analysis::Prevalence(spec) => prevalence::compute(study, index as u64, spec),
        Analysis::FollowUp(spec) => follow_up::compute(study, spec),
        Analysis::KaplanMeier(spec) => kaplan_meier::compute(study, spec),
        Analysis::LogRank(spec) => log_rank::compute(study, spec),
        Analysis::Cox(spec) => cox::compute(study, spec),
        Analysis::RestrictedMean(spec) => restricted_mean::compute(study, spec),
        Analysis::SurvivalDifference(spec) => survival_difference::compute(study, index as u64, spec),
        Analysis::CumulativeIncidence(spec) => competing_risks::cumulative_incidence(study, spec),
        Analysis::GrayTest(spec) => competing_risks::gray_test(study, spec),
        Analysis::FineGray(spec) => competing_risks::fine_gray(study, spec),
        Analysis::ProportionalHazards(spec) => cox::proportional_hazards(study, plan, spec),
        Analysis::SmoothedResiduals(spec) => cox::smoothed_residuals(study, plan, spec),
        Analysis::Residuals(spec) => cox::residuals(study, plan, spec),
        Analysis::Concordance(spec) => cox::concordance(study, plan, spec),
        Analysis::BaselineHazard(spec) => cox::baseline_hazard(study, plan, spec),
        Analysis::PredictedSurvival(spec) => cox::predicted_survival(study, plan, spec),
        Analysis::Subgroups(spec) => subgroups::compute(study, spec),
        Analysis::Multiplicity(spec) => multiplicity::compute(done, spec),
        Analysis::Her2LowSensitivity(spec) => {
            cox::her2_low_sensitivity(study, plan, index as u64, spec, evidence)
        }
    }
}

const fn endpoint_of(analysis: &Analysis) -> Option<&EndpointName> {
    match analysis {
        Analysis::FollowUp(spec) => Some(&spec.endpoint),
        Analysis::KaplanMeier(spec) => Some(&spec.endpoint),
        Analysis::LogRank(spec) => Some(&spec.endpoint),
        Analysis::Cox(spec) => Some(&spec.endpoint),
        Analysis::RestrictedMean(spec) => Some(&spec.endpoint),
        Analysis::SurvivalDifference(spec) => Some(&spec.endpoint),
        Analysis::CumulativeIncidence(spec) => Some(&spec.endpoint),
        Analysis::GrayTest(spec) => Some(&spec.endpoint),
        Analysis::FineGray(spec) => Some(&spec.endpoint),
        Analysis::Subgroups(spec) => Some(&spec.endpoint),
        Analysis::CohortFlow(_)
        | Analysis::BaselineTable(_)
        | Analysis::Prevalence(_)
        | Analysis::ProportionalHazards(_)
        | Analysis::SmoothedResiduals(_)
        | Analysis::Residuals(_)
        | Analysis::Concordance(_)
        | Analysis::BaselineHazard(_)
        | Analysis::PredictedSurvival(_)
        | Analysis::Multiplicity(_)
        | Analysis::Her2LowSensitivity(_) => None,
    }
}

/// One note for each reason why subjects analysed have no observation of the endpoint.
fn unobserved(study: &Study<'_>, endpoint: &EndpointName) -> Result<Vec<String>, AnalysisError> {
    let reasons = study.cohort.endpoint_with_reasons(endpoint)?;
    let mut counts: BTreeMap<EndpointErrorKind, u64> = BTreeMap::new();
    for reason in study.analysed.iter().filter_map(|subject| reasons.get(*subject)?.err()) {
        *counts.entry(reason).or_default() += 1;
    }
    let note = |(reason, count): (&EndpointErrorKind, &u64)| {
        let subjects = if *count == 1 { "subject has" } else { "subjects have" };
        format!("{count} {subjects} no observation of {endpoint}: {}", reason.reason())
    };
    Ok(counts.iter().map(note).collect())
}

/// The plan's title of an output, else one made from what it computes.
#[must_use]
pub fn output_title(output: &OutputSpec) -> String {
    if let Some(title) = &output.title {
        return title.clone();
    }
    let by = |group: &[_]| if group.is_empty() { String::new() } else { format!(" by {}", list(group)) };
    match &output.analysis {
        Analysis::CohortFlow(_) => "Cohort flow".to_owned(),
        Analysis::BaselineTable(spec) => format!("Characteristics by {}", spec.group),
        Analysis::Prevalence(spec) => {
            let within = spec.within.as_ref();
            let within =
                within.map_or_else(String::new, |one| format!(" within {} {}", one.variable, one.level));
            format!("Share of {} {}{}{within}", spec.variable, spec.levels.join(" or "), by(&spec.by))
        }
        Analysis::FollowUp(spec) => format!("Follow-up, {}{}", spec.endpoint, by(&spec.group)),
        Analysis::KaplanMeier(spec) => format!("Kaplan-Meier, {}{}", spec.endpoint, by(&spec.group)),
        Analysis::LogRank(spec) => format!("Log-rank test, {}{}", spec.endpoint, by(&spec.group)),
        Analysis::Cox(spec) => {
            let variables: Vec<_> = spec.terms.iter().map(|term| term.variable.clone()).collect();
            format!("Cox model, {}: {}", spec.endpoint, list(&variables))
        }
        Analysis::CumulativeIncidence(spec) => {
            format!("Cumulative incidence, {}{}", spec.endpoint, by(&spec.group))
        }
        Analysis::GrayTest(spec) => format!("Gray's test, {}{}", spec.endpoint, by(&spec.group)),
        Analysis::FineGray(spec) => {
            let variables: Vec<_> = spec.terms.iter().map(|term| term.variable.clone()).collect();
            format!("Fine-Gray model, {}: {}", spec.endpoint, list(&variables))
        }
        Analysis::RestrictedMean(spec) => {
            format!(
                "Restricted mean time, {}, to day {}{}",
                spec.endpoint,
                spec.horizon_days,
                by(&spec.group)
            )
        }
        Analysis::SurvivalDifference(spec) => {
            let within = if spec.within.is_empty() {
                String::new()
            } else {
                format!(" within {}", list(&spec.within))
            };
            format!("Difference on day {}, {} by {}{within}", spec.time_days, spec.endpoint, spec.compare)
        }
        Analysis::ProportionalHazards(spec) => format!("Proportional hazards, {}", spec.model),
        Analysis::SmoothedResiduals(spec) => format!("Coefficients over time, {}", spec.model),
        Analysis::Residuals(spec) => format!("Residuals, {}", spec.model),
        Analysis::Concordance(spec) => format!("Concordance, {}", spec.model),
        Analysis::BaselineHazard(spec) => format!("Baseline hazard, {}", spec.model),
        Analysis::PredictedSurvival(spec) => format!("Predicted survival, {}", spec.model),
        Analysis::Subgroups(spec) => {
            format!("Effect of {} in subgroups, {}", spec.effect.variable, spec.endpoint)
        }
        Analysis::Multiplicity(_) => "Adjusted p-values".to_owned(),
        Analysis::Her2LowSensitivity(spec) => {
            format!("HER2-low hazard ratio with what QC found, {}", spec.model)
        }
    }
}
