//! A QC policy: which checks run, with which thresholds, as data.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The value of [`QcPolicy::policy`] that this version reads.
pub const POLICY_SCHEMA: &str = "palladion.qc-policy/1";

/// A QC policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QcPolicy {
    /// The layout of this document: `palladion.qc-policy/1`.
    #[schema(example = "palladion.qc-policy/1")]
    pub policy: String,
    /// What the policy is called in lists and reports.
    #[schema(example = "HER2-low prevalence by site")]
    pub title: String,
    /// Two-sided confidence level of every interval, from 0.5 to 0.9999.
    #[schema(minimum = 0.5, maximum = 0.9999, example = 0.95)]
    pub confidence_level: f64,
    /// Where every random number of the run comes from.
    #[schema(maximum = 9007199254740991.0, example = 20241)]
    pub seed: u64,
    /// The checks, in the order of the result; no check twice.
    #[schema(min_items = 1, max_items = 50)]
    pub checks: Vec<CheckSpec>,
}

/// One check of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckSpec {
    /// HER2-low rates with Wilson and Clopper-Pearson intervals by site, country and region.
    Prevalence(PrevalenceCheck),
    /// Exact binomial funnel around the trial's rate; sites far out in a tail are findings.
    Funnel(FunnelCheck),
    /// Pearson's and the Monte-Carlo test of equal rates.
    Heterogeneity(HeterogeneityCheck),
}

impl CheckSpec {
    /// The check's word, as it stands under `kind`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prevalence(_) => "prevalence",
            Self::Funnel(_) => "funnel",
            Self::Heterogeneity(_) => "heterogeneity",
        }
    }
}

/// No choice to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrevalenceCheck {}

/// Funnel limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelCheck {
    /// Two-sided coverage outside of which a site is amber: 0.95 means that a result as far out or further
    /// has a probability of 2.5 % or less.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.95)]
    pub amber_coverage: f64,
    /// Two-sided coverage outside of which a site is red; larger than `amber_coverage`.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.998)]
    pub red_coverage: f64,
    /// Sites with fewer evaluable subjects are shown but not assessed.
    #[schema(minimum = 1, example = 5)]
    pub minimum_evaluable: u32,
}

/// Tests of equal rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeterogeneityCheck {
    /// Replicates of the Monte-Carlo test where an expected count is below 5.
    #[schema(minimum = 999, maximum = 1000000, example = 19999)]
    pub monte_carlo_replicates: u32,
}
