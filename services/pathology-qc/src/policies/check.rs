//! What is wrong with a policy whatever the data: every reason with its place in the document.

use std::collections::BTreeSet;

use palladion_api::pathology_qc::policy::{
    CheckSpec, FunnelCheck, HeterogeneityCheck, POLICY_SCHEMA, QcPolicy,
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
    match spec {
        CheckSpec::Prevalence(_) => Vec::new(),
        CheckSpec::Funnel(funnel) => check_funnel(funnel),
        CheckSpec::Heterogeneity(HeterogeneityCheck { monte_carlo_replicates }) => {
            if REPLICATES.contains(monte_carlo_replicates) {
                Vec::new()
            } else {
                vec![("monte_carlo_replicates", "must be from 999 to 1,000,000")]
            }
        }
    }
}

fn check_funnel(funnel: &FunnelCheck) -> Vec<(&'static str, &'static str)> {
    let mut errors = Vec::new();
    if !strictly_inside(funnel.amber_coverage) {
        errors.push(("amber_coverage", "must be strictly between 0 and 1"));
    }
    if !strictly_inside(funnel.red_coverage) {
        errors.push(("red_coverage", "must be strictly between 0 and 1"));
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
        ];
        for (pointer, value, expected) in cases {
            let found: Vec<String> =
                check(&with(pointer, value)).into_iter().map(|error| error.pointer).collect();
            assert_eq!(found, [expected], "{pointer}");
        }
        assert!(check(&with("/seed", json!(2))).is_empty());
    }
}
