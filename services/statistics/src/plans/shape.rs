//! What is wrong with a plan whatever the data: every reason with its place in the document.

use std::collections::BTreeSet;

use palladion_api::problem::FieldError;
use palladion_api::statistics::plan::{
    Analysis, BaselineTableSpec, CoxSpec, Filter, GroupTest, KaplanMeierSpec, LogRankSpec, MissingValues,
    OutputSpec, PLAN_SCHEMA, Plan, PrevalenceSpec,
};
use palladion_domain::ids::VariableName;

/// Most outputs of a plan, rows of a table, terms of a model or times of a curve.
const MOST: usize = 200;
/// Longest title, in characters.
const TITLE_CHARACTERS: usize = 200;
/// Confidence levels of use; far outside, quantiles of the normal distribution lose their digits.
const CONFIDENCE_LEVELS: std::ops::RangeInclusive<f64> = 0.5..=0.9999;
/// Largest seed: the largest integer that every JSON reader keeps.
const LARGEST_SEED: u64 = 9_007_199_254_740_991;
/// Largest weight exponent of a log-rank test: beyond it all weight lies on the first events.
const LARGEST_RHO: f64 = 10.0;

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
    }
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
        Analysis::BaselineTable(spec) => check_baseline(errors, &pointer, spec),
        Analysis::Prevalence(spec) => check_prevalence(errors, &pointer, spec),
        Analysis::FollowUp(spec) => errors.distinct(&format!("{pointer}/group"), &spec.group),
        Analysis::KaplanMeier(spec) => check_kaplan_meier(errors, &pointer, spec),
        Analysis::LogRank(spec) => check_log_rank(errors, &pointer, spec),
        Analysis::Cox(spec) => check_cox(errors, &pointer, spec),
    }
}

fn check_baseline(errors: &mut Errors, pointer: &str, spec: &BaselineTableSpec) {
    let rows = format!("{pointer}/rows");
    errors.count(&rows, spec.rows.len());
    let variables: Vec<&VariableName> = spec.rows.iter().map(|row| &row.variable).collect();
    errors.distinct_at(&variables, |index| format!("{rows}/{index}/variable"));
    for (index, row) in spec.rows.iter().enumerate() {
        if row.variable == spec.group {
            errors.add(format!("{rows}/{index}/variable"), "is the grouping variable itself");
        }
        if row.missing == MissingValues::AsLevel && row.test != GroupTest::ChiSquared {
            errors.add(
                format!("{rows}/{index}/missing"),
                "missing values can be a level only of a chi-squared test",
            );
        }
    }
}

fn check_prevalence(errors: &mut Errors, pointer: &str, spec: &PrevalenceSpec) {
    errors.count(&format!("{pointer}/levels"), spec.levels.len());
    errors.distinct(&format!("{pointer}/levels"), &spec.levels);
    errors.count(&format!("{pointer}/by"), spec.by.len());
    errors.distinct(&format!("{pointer}/by"), &spec.by);
    if !(999..=1_000_000).contains(&spec.monte_carlo_replicates) {
        errors.add(format!("{pointer}/monte_carlo_replicates"), "must be from 999 to 1000000");
    }
}

fn check_kaplan_meier(errors: &mut Errors, pointer: &str, spec: &KaplanMeierSpec) {
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    if spec.times_days.len() > MOST {
        errors.add(format!("{pointer}/times_days"), format!("may not have more than {MOST} entries"));
    }
    for (index, time) in spec.times_days.iter().enumerate() {
        let place = || format!("{pointer}/times_days/{index}");
        if !(time.is_finite() && *time >= 0.0) {
            errors.add(place(), "a time is a number of days, not below 0");
        } else if spec.times_days[..index].iter().any(|earlier| earlier.total_cmp(time).is_eq()) {
            errors.add(place(), "is listed twice");
        }
    }
}

fn check_log_rank(errors: &mut Errors, pointer: &str, spec: &LogRankSpec) {
    errors.count(&format!("{pointer}/group"), spec.group.len());
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    errors.distinct(&format!("{pointer}/strata"), &spec.strata);
    for (index, variable) in spec.strata.iter().enumerate() {
        if spec.group.contains(variable) {
            errors.add(format!("{pointer}/strata/{index}"), "is a group already");
        }
    }
    if !(0.0..=LARGEST_RHO).contains(&spec.rho) {
        errors.add(format!("{pointer}/rho"), format!("must be from 0 to {LARGEST_RHO}"));
    }
}

fn check_cox(errors: &mut Errors, pointer: &str, spec: &CoxSpec) {
    let terms = format!("{pointer}/terms");
    errors.count(&terms, spec.terms.len());
    let variables: Vec<&VariableName> = spec.terms.iter().map(|term| &term.variable).collect();
    errors.distinct_at(&variables, |index| format!("{terms}/{index}/variable"));
    errors.distinct(&format!("{pointer}/strata"), &spec.strata);
    for (index, variable) in spec.strata.iter().enumerate() {
        if variables.contains(&variable) {
            errors.add(format!("{pointer}/strata/{index}"), "is a term of the model already");
        }
    }
}

/// Collects reasons with their places.
#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.0.push(FieldError::new(pointer, detail));
    }

    fn title(&mut self, pointer: &str, title: &str) {
        if title.trim().is_empty() {
            self.add(pointer, "may not be empty");
        } else if title.chars().count() > TITLE_CHARACTERS {
            self.add(pointer, format!("may not be longer than {TITLE_CHARACTERS} characters"));
        } else if title.chars().any(char::is_control) {
            self.add(pointer, "may not hold a control character");
        }
    }

    fn count(&mut self, pointer: &str, entries: usize) {
        if entries == 0 {
            self.add(pointer, "may not be empty");
        } else if entries > MOST {
            self.add(pointer, format!("may not have more than {MOST} entries"));
        }
    }

    fn distinct<T: Ord>(&mut self, pointer: &str, values: &[T]) {
        self.distinct_at(&values.iter().collect::<Vec<_>>(), |index| format!("{pointer}/{index}"));
    }

    fn distinct_at<T: Ord>(&mut self, values: &[T], place: impl Fn(usize) -> String) {
        let mut seen = BTreeSet::new();
        for (index, value) in values.iter().enumerate() {
            if !seen.insert(value) {
                self.add(place(index), "is listed twice");
            }
        }
    }
}
