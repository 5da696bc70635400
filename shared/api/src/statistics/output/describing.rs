//! Outputs that describe the subjects.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{GroupLevel, Interval, TestResult};

/// Cohort flow: the boxes add up to `subjects`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CohortFlow {
    /// Subjects in the snapshot.
    pub subjects: u64,
    /// Terminal boxes in order; each subject is in exactly one.
    pub boxes: Vec<FlowCount>,
    /// Subjects analysed after the plan's filters.
    pub analysed: u64,
    /// Warnings of the HER2 derivation by code.
    pub her2_warnings: Vec<WarningCount>,
}

/// One box of the flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowCount {
    /// The box's name.
    #[schema(example = "her2_unknown_excluded")]
    pub name: String,
    /// Whether its subjects are analysed.
    pub analysed: bool,
    /// Its subjects.
    pub n: u64,
}

/// How often a derivation warning was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarningCount {
    /// Stable code.
    pub code: String,
    /// Meaning.
    pub title: String,
    /// Subjects concerned.
    pub n: u64,
}

/// Characteristics by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineTable {
    /// The grouping variable.
    pub group: String,
    /// Its levels with their subjects, in order.
    pub groups: Vec<GroupCount>,
    /// Subjects without a group, left out.
    pub group_missing: u64,
    /// One block a variable.
    pub variables: Vec<BaselineVariable>,
}

/// A group and its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupCount {
    /// The level.
    pub level: String,
    /// Subjects.
    pub n: u64,
}

/// One variable of a baseline table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineVariable {
    /// The variable.
    pub variable: String,
    /// Counts by level; empty for a number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelCounts>,
    /// Summary by group; empty for a category.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub summaries: Vec<NumericSummary>,
    /// Missing values by group.
    pub missing: Vec<u64>,
    /// Whether the missing row was part of the test.
    pub missing_tested: bool,
    /// The test, when one was asked for and possible.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub test: Option<TestResult>,
    /// The same test without the missing row, when the plan asks for both.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub test_known_only: Option<TestResult>,
    /// The standardised difference of the two groups, without missing values, when asked for and possible.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub standardised_difference: Option<StandardisedDifference>,
    /// Why the test is absent although asked for, or what to mind about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Difference of two groups in units of the standard deviation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardisedDifference {
    /// Of a number the first group's mean minus the second's; of levels a distance, which has no sign.
    pub estimate: f64,
    /// Large-sample standard error.
    pub std_error: f64,
    /// Normal confidence limits.
    pub interval: Interval,
}

/// Counts of one level over the groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelCounts {
    /// The level.
    pub level: String,
    /// Subjects, one entry a group.
    pub counts: Vec<u64>,
}

/// Summary of a number in one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumericSummary {
    /// The group.
    pub level: String,
    /// Values present.
    pub n: u64,
    /// Mean.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mean: Option<f64>,
    /// Standard deviation (n - 1).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_dev: Option<f64>,
    /// Median.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub median: Option<f64>,
    /// First quartile (R's type 7).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lower_quartile: Option<f64>,
    /// Third quartile (R's type 7).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upper_quartile: Option<f64>,
    /// Smallest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub minimum: Option<f64>,
    /// Largest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub maximum: Option<f64>,
}

/// Shares of subjects with a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Prevalence {
    /// What is counted, in words.
    #[schema(example = "her2_status = her2_low")]
    pub of: String,
    /// The level to which subjects were restricted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<GroupLevel>,
    /// All subjects together.
    pub overall: Rate,
    /// One block for each variable of `by`.
    pub by: Vec<PrevalenceBy>,
}

/// Shares over the levels of one variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrevalenceBy {
    /// The variable.
    pub variable: String,
    /// One rate a level, in the order of levels.
    pub rates: Vec<Rate>,
    /// Subjects without a level, left out.
    pub missing: u64,
    /// Pearson's test over the levels.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heterogeneity: Option<TestResult>,
    /// The same with both margins fixed, by Monte Carlo; where an expected count is below 5.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub monte_carlo: Option<TestResult>,
    /// What to mind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// x of n with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The level, or `all`.
    pub level: String,
    /// Subjects with it.
    pub events: u64,
    /// Subjects.
    pub n: u64,
    /// events / n, when n > 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proportion: Option<f64>,
    /// Wilson's interval.
    pub wilson: Interval,
}
