use std::collections::BTreeSet;

use palladion_api::problem::FieldError;
use palladion_api::statistics::plan::{Analysis, Filter, OutputSpec, PLAN_SCHEMA, Plan};

use super::errors::Errors;
use super::{after_cox, competing_risks, cox, curves, describing, differences, sensitivity, subgroups};

/// Confidence levels of use; far outside, quantiles of the normal distribution lose their digits.
const CONFIDENCE_LEVELS: std::ops::RangeInclusive<f64> = 0.5..=0.9999;
/// Largest seed: the largest integer that every JSON reader keeps.
const LARGEST_SEED: u64 = 9_007_199_254_740_991;

/// Every reason why the document is not a plan; empty when it is one.
#[must_use]
pub fn check(plan: &Plan) -> Vec<FieldError> {
    let mut errors = Errors::default();
    if plan.plan != PLAN_SCHEMA {
        errors.add("/plan", format!("must be `{PLAN_SCHEMA}`"));
    }
    errors.title("/title", &plan.title);
    if !CONFIDENCE_LEVELS.contains(&plan.confidence_level) {
        errors.add("/confidence_level", "must be from 0.5 to 0.9999 (0.95 means 95 %)");
    }
    if plan.seed > LARGEST_SEED {
        errors.add("/seed", format!("may not be larger than {LARGEST_SEED}"));
    }
    for (index, filter) in plan.population.filters.iter().enumerate() {
        check_filter(&mut errors, &format!("/population/filters/{index}"), filter);
    }
    errors.count("/outputs", plan.outputs.len());
    let mut ids = BTreeSet::new();
    for (index, output) in plan.outputs.iter().enumerate() {
        let pointer = format!("/outputs/{index}");
        if !is_output_id(&output.id) {
            errors.add(format!("{pointer}/id"), "must match ^[a-z][a-z0-9_]{0,47}$");
        } else if !ids.insert(output.id.as_str()) {
            errors.add(format!("{pointer}/id"), "another output has this id already");
        }
        check_output(&mut errors, &pointer, output);
        let earlier = &plan.outputs[..index];
        after_cox::references(&mut errors, &format!("{pointer}/analysis"), earlier, &output.analysis);
    }
    sensitivity::in_plan(&mut errors, plan);
    errors.0
}

fn is_output_id(id: &str) -> bool {
    let first = id.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let kept = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    first && id.len() <= 48 && id.bytes().all(kept)
}

fn check_filter(errors: &mut Errors, pointer: &str, filter: &Filter) {
    let range = filter.minimum.is_some() || filter.maximum.is_some();
    if filter.keep.is_empty() && !range {
        errors.add(pointer, "needs levels to keep, a minimum or a maximum");
    }
    if !filter.keep.is_empty() && range {
        errors.add(pointer, "keeps either levels or a range, not both");
    }
    errors.distinct(&format!("{pointer}/keep"), &filter.keep);
    if let (Some(minimum), Some(maximum)) = (filter.minimum, filter.maximum)
        && minimum > maximum
    {
        errors.add(format!("{pointer}/maximum"), "is smaller than the minimum");
    }
}

fn check_output(errors: &mut Errors, pointer: &str, output: &OutputSpec) {
    if let Some(title) = &output.title {
        errors.title(&format!("{pointer}/title"), title);
    }
    let pointer = format!("{pointer}/analysis");
    match &output.analysis {
        Analysis::CohortFlow(_) => {}
        Analysis::BaselineTable(spec) => describing::baseline_table(errors, &pointer, spec),
        Analysis::Prevalence(spec) => describing::prevalence(errors, &pointer, spec),
        Analysis::FollowUp(spec) => errors.distinct(&format!("{pointer}/group"), &spec.group),
        Analysis::KaplanMeier(spec) => curves::kaplan_meier(errors, &pointer, spec),
        Analysis::LogRank(spec) => curves::log_rank(errors, &pointer, spec),
        Analysis::Cox(spec) => cox::cox(errors, &pointer, spec),
        Analysis::RestrictedMean(spec) => differences::restricted_mean(errors, &pointer, spec),
        Analysis::CumulativeIncidence(spec) => {
            competing_risks::cumulative_incidence(errors, &pointer, spec);
        }
        Analysis::GrayTest(spec) => competing_risks::gray_test(errors, &pointer, spec),
        Analysis::FineGray(spec) => competing_risks::fine_gray(errors, &pointer, spec),
        Analysis::SurvivalDifference(spec) => differences::survival_difference(errors, &pointer, spec),
        Analysis::Subgroups(spec) => subgroups::subgroups(errors, &pointer, spec),
        // they name earlier outputs and are checked with them
        Analysis::ProportionalHazards(_)
        | Analysis::SmoothedResiduals(_)
        | Analysis::Residuals(_)
        | Analysis::Concordance(_)
        | Analysis::BaselineHazard(_)
        | Analysis::PredictedSurvival(_)
        | Analysis::Multiplicity(_)
        | Analysis::Her2LowSensitivity(_) => {}
    }
}
