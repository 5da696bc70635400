//! What is wrong with a policy whatever the data: every reason with its place in the document.

use std::collections::BTreeSet;

use palladion_api::pathology_qc::policy::{
    CaseMixCheck, CheckSpec, DecisionRule, FunnelCheck, HeterogeneityCheck, POLICY_SCHEMA, QcPolicy,
};
use palladion_api::problem::FieldError;

/// Longest title, in characters.
const TITLE_CHARACTERS: usize = 200;
/// Confidence levels of use; far outside, quantiles of the normal distribution lose their digits.
const CONFIDENCE_LEVELS: std::ops::RangeInclusive<f64> = 0.5..=0.9999;
/// Largest seed: the largest integer that every JSON reader keeps.
const LARGEST_SEED: u64 = (1 << 53) - 1;
/// Replicates of a Monte-Carlo test.
const REPLICATES: std::ops::RangeInclusive<u32> = 999..=1_000_000;

/// What is wrong with most shares.
const STRICTLY_INSIDE: &str = "must be strictly between 0 and 1";
/// Variables that no case mix may hold: adjusting for them would remove what is looked for.
const NO_COVARIATE: [&str; 9] = [
    "subject_id",
    "site_id",
    "country",
    "region",
    "ihc_score",
    "ish_result",
    "her2_status",
    "her2_level",
    "her2_low",
];

/// Every reason why the document is not a policy; empty when it is one.
pub(super) fn check(policy: &QcPolicy) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut add = |pointer: String, detail: &str| errors.push(FieldError::new(pointer, detail));
    if policy.policy != POLICY_SCHEMA {
        add("/policy".to_owned(), "must be `palladion.qc-policy/1`");
    }
    let title = policy.title.trim();
    if title.is_empty() || title.chars().count() > TITLE_CHARACTERS || title.chars().any(char::is_control) {
        add("/title".to_owned(), "must have 1 to 200 characters and no control characters");
    }
    if !CONFIDENCE_LEVELS.contains(&policy.confidence_level) {
        add("/confidence_level".to_owned(), "must be from 0.5 to 0.9999 (0.95 means 95 %)");
    }
    if policy.seed > LARGEST_SEED {
        add("/seed".to_owned(), "may not be larger than 2^53-1");
    }
    for (field, detail) in check_rule(&policy.rule) {
        add(format!("/rule/{field}"), detail);
    }
    if raised_twice(&policy.checks) {
        add("/checks".to_owned(), "only one of `hierarchical` and `case_mix` may raise findings");
    }
    if policy.checks.is_empty() {
        add("/checks".to_owned(), "must name at least one check");
    }
    let mut names = BTreeSet::new();
    for (index, spec) in policy.checks.iter().enumerate() {
        if !names.insert(spec.name()) {
            add(format!("/checks/{index}"), "this check stands in the policy already");
        }
        for (field, detail) in check_spec(spec) {
            add(format!("/checks/{index}/{field}"), detail);
        }
    }
    errors
}

fn check_spec(spec: &CheckSpec) -> Vec<(&'static str, &'static str)> {
    let q = |value: f64| one_of(strictly_inside(value), "q_value", STRICTLY_INSIDE);
    match spec {
        CheckSpec::Prevalence(_)
        | CheckSpec::Hierarchical(_)
        | CheckSpec::LeaveOneOut(_)
        | CheckSpec::IshMissing(_)
        | CheckSpec::MissingScore(_)
        | CheckSpec::RecordRules(_)
        | CheckSpec::CentralAgreement(_) => Vec::new(),
        CheckSpec::CaseMix(case_mix) => check_case_mix(case_mix),
        CheckSpec::Funnel(funnel) => check_funnel(funnel),
        CheckSpec::Heterogeneity(HeterogeneityCheck { monte_carlo_replicates: replicates }) => {
            let fits = REPLICATES.contains(replicates);
            one_of(fits, "monte_carlo_replicates", "must be from 999 to 1,000,000")
        }
        CheckSpec::Comparators(comparators) => {
            one_of(comparators.minimum_evaluable > 0, "minimum_evaluable", "must be at least 1")
        }
        CheckSpec::IhcPattern(pattern) => q(pattern.q_value),
        CheckSpec::DigitPreference(digits) => q(digits.q_value),
        CheckSpec::Drift(drift) => {
            let least = "must be at least 4: fewer subjects cannot show a change";
            let mut errors = one_of(drift.minimum_evaluable >= 4, "minimum_evaluable", least);
            errors.extend(q(drift.q_value));
            errors
        }
    }
}

/// Nothing when it holds, else what is wrong with the field.
fn one_of(holds: bool, field: &'static str, detail: &'static str) -> Vec<(&'static str, &'static str)> {
    if holds { Vec::new() } else { vec![(field, detail)] }
}

fn check_case_mix(case_mix: &CaseMixCheck) -> Vec<(&'static str, &'static str)> {
    let names: BTreeSet<&String> = case_mix.covariates.iter().collect();
    if case_mix.covariates.is_empty() || case_mix.covariates.len() > 20 {
        return vec![("covariates", "must name 1 to 20 variables")];
    }
    if names.len() != case_mix.covariates.len() {
        return vec![("covariates", "names a variable twice")];
    }
    let forbidden = case_mix.covariates.iter().any(|name| NO_COVARIATE.contains(&name.as_str()));
    one_of(!forbidden, "covariates", "may not name what HER2-low is made of, nor the place or the subject")
}

/// The parameters of the rule that no run can use.
fn check_rule(rule: &DecisionRule) -> Vec<(&'static str, &'static str)> {
    let mut errors = Vec::new();
    if !(0.0..1.0).contains(&rule.contamination) {
        errors.push(("contamination", "must be at least 0 and less than 1"));
    }
    for (field, value) in [
        ("site_difference", rule.site_difference),
        ("country_difference", rule.country_difference),
        ("red", rule.red),
        ("amber", rule.amber),
        ("assessable_probability", rule.assessable_probability),
        ("country_pattern_probability", rule.country_pattern_probability),
    ] {
        errors.extend(one_of(strictly_inside(value), field, STRICTLY_INSIDE));
    }
    if strictly_inside(rule.red) && rule.red >= rule.amber {
        errors.push(("amber", "must be larger than `red`"));
    }
    errors.extend(one_of(rule.minimum_sites >= 2, "minimum_sites", "must be at least 2"));
    let one = "must be at least 1";
    errors.extend(one_of(rule.country_minimum_evaluable >= 1, "country_minimum_evaluable", one));
    errors.extend(one_of(rule.country_minimum_sites >= 1, "country_minimum_sites", one));
    let five = "must be at least 5: the correction for few countries needs four others";
    errors.extend(one_of(rule.minimum_countries >= 5, "minimum_countries", five));
    errors
}

/// Whether both checks that may raise the rule's findings do.
fn raised_twice(checks: &[CheckSpec]) -> bool {
    let crude = checks.iter().any(|check| matches!(check, CheckSpec::Hierarchical(spec) if spec.findings));
    let adjusted = checks.iter().any(|check| matches!(check, CheckSpec::CaseMix(spec) if spec.findings));
    crude && adjusted
}

fn check_funnel(funnel: &FunnelCheck) -> Vec<(&'static str, &'static str)> {
    let mut errors = Vec::new();
    if !strictly_inside(funnel.amber_coverage) {
        errors.push(("amber_coverage", STRICTLY_INSIDE));
    }
    if !strictly_inside(funnel.red_coverage) {
        errors.push(("red_coverage", STRICTLY_INSIDE));
    } else if funnel.red_coverage <= funnel.amber_coverage {
        errors.push(("red_coverage", "must be larger than `amber_coverage`"));
    }
    if funnel.minimum_evaluable == 0 {
        errors.push(("minimum_evaluable", "must be at least 1"));
    }
    errors
}

fn strictly_inside(share: f64) -> bool {
    share > 0.0 && share < 1.0
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn with(pointer: &str, value: Value) -> QcPolicy {
        let mut document = json!({
            "policy": POLICY_SCHEMA, "title": "t", "confidence_level": 0.95, "seed": 1,
            "rule": DecisionRule::default(),
            "checks": [
                {"kind": "prevalence"},
                {"kind": "funnel", "amber_coverage": 0.95, "red_coverage": 0.998, "minimum_evaluable": 5},
                {"kind": "heterogeneity", "monte_carlo_replicates": 19_999},
            ],
        });
        *document.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn every_fault_is_named_where_it_is() {
        let cases = [
            ("/policy", json!("palladion.qc-policy/9"), "/policy"),
            ("/title", json!(" "), "/title"),
            ("/title", json!("a\nb"), "/title"),
            ("/confidence_level", json!(1.0), "/confidence_level"),
            ("/confidence_level", json!(-0.5), "/confidence_level"),
            ("/confidence_level", json!(1e-320), "/confidence_level"),
            ("/confidence_level", json!(0.4999), "/confidence_level"),
            ("/confidence_level", json!(0.99995), "/confidence_level"),
            ("/seed", json!(9_007_199_254_740_992_u64), "/seed"),
            ("/checks", json!([]), "/checks"),
            ("/checks/0", json!({"kind": "heterogeneity", "monte_carlo_replicates": 999}), "/checks/2"),
            ("/checks/1/amber_coverage", json!(0.0), "/checks/1/amber_coverage"),
            ("/checks/1/red_coverage", json!(0.95), "/checks/1/red_coverage"),
            ("/checks/1/minimum_evaluable", json!(0), "/checks/1/minimum_evaluable"),
            ("/checks/2/monte_carlo_replicates", json!(10), "/checks/2/monte_carlo_replicates"),
            ("/rule/contamination", json!(1.0), "/rule/contamination"),
            ("/rule/red", json!(0.0), "/rule/red"),
            ("/rule/amber", json!(0.05), "/rule/amber"),
            ("/rule/site_difference", json!(1.5), "/rule/site_difference"),
            ("/rule/minimum_sites", json!(1), "/rule/minimum_sites"),
            ("/rule/minimum_countries", json!(4), "/rule/minimum_countries"),
            ("/checks/0", json!({"kind": "case_mix", "covariates": []}), "/checks/0/covariates"),
            ("/checks/0", json!({"kind": "case_mix", "covariates": ["her2_level"]}), "/checks/0/covariates"),
            (
                "/checks/0",
                json!({"kind": "drift", "minimum_evaluable": 1, "q_value": 0.2}),
                "/checks/0/minimum_evaluable",
            ),
            ("/checks/0", json!({"kind": "ihc_pattern", "q_value": 1.0}), "/checks/0/q_value"),
        ];
        for (pointer, value, expected) in cases {
            let found: Vec<String> =
                check(&with(pointer, value)).into_iter().map(|error| error.pointer).collect();
            assert_eq!(found, [expected], "{pointer}");
        }
        assert!(check(&with("/seed", json!(2))).is_empty());
    }

    #[test]
    fn the_level_is_taken_from_the_crude_or_the_adjusted_rates_and_not_from_both() {
        let mut policy = with("/seed", json!(2));
        let crude = json!({"kind": "hierarchical"});
        let adjusted = json!({"kind": "case_mix", "covariates": ["assay"], "findings": true});
        policy.checks = serde_json::from_value(json!([crude, adjusted])).unwrap();
        let found: Vec<String> = check(&policy).into_iter().map(|error| error.pointer).collect();
        assert_eq!(found, ["/checks"]);
        let silent = json!({"kind": "hierarchical", "findings": false});
        policy.checks = serde_json::from_value(json!([silent, adjusted])).unwrap();
        assert!(check(&policy).is_empty());
    }
}
