//! What each check lets a policy choose.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// The rule on the crude rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HierarchicalCheck {
    /// Whether its levels are findings: exactly one of this check and `case_mix` may raise them.
    #[serde(default = "yes")]
    pub findings: bool,
}

const fn yes() -> bool {
    true
}

/// The rule with the patients' mix taken into account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseMixCheck {
    /// Variables of the snapshot, and of the reading that counted `assay`, `specimen` and `read_year`. Never
    /// what HER2-low is made of (IHC, ISH), nor the place.
    #[schema(min_items = 1, max_items = 20, example = json!(["assay", "specimen", "read_year", "er_percent"]))]
    pub covariates: Vec<String>,
    /// Whether its levels are findings, in the place of those of `hierarchical`.
    #[serde(default)]
    pub findings: bool,
}

/// No choice to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveOneOutCheck {}

/// The other rules on the same data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparatorsCheck {
    /// gsm's accrual threshold: sites with fewer evaluable subjects have no flag there.
    #[schema(minimum = 1, example = 3)]
    pub minimum_evaluable: u32,
}

/// Spread over IHC scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IhcPatternCheck {
    /// A Benjamini-Hochberg q-value of this or less is amber.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.2)]
    pub q_value: f64,
}

/// ISH missing among IHC 2+, by the policy's rule; only sites above their country are findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IshMissingCheck {}

/// Missing scores by the policy's rule, and sites without any 0: such a site is a finding when the rule has a
/// level for it at the cut between 0 and 1+ and it leaves scores missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingScoreCheck {}

/// Change over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftCheck {
    /// Sites with fewer dated evaluable subjects are not tested.
    #[schema(minimum = 4, example = 15)]
    pub minimum_evaluable: u32,
    /// A Benjamini-Hochberg q-value of this or less is amber.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.2)]
    pub q_value: f64,
}

/// Rounding of percentages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DigitPreferenceCheck {
    /// A Benjamini-Hochberg q-value of this or less is amber.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.2)]
    pub q_value: f64,
}

/// No choice to make: the rules are versioned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRulesCheck {}

/// Agreement with central review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CentralAgreementCheck {
    /// How the specimens that were reviewed were chosen.
    pub review: ReviewSelection,
}

/// How specimens came to central review. Agreement of another than a random choice is not that of the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewSelection {
    /// Everybody, or a random choice.
    Random,
    /// By what the local reading said, such as all 2+.
    ByLocalScore,
    /// Not known.
    NotStated,
}
