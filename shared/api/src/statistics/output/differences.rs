//! Times compared on the absolute scale.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DroppedRows, GroupLevel, Interval};

/// Restricted mean times without event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictedMeans {
    /// The endpoint.
    pub endpoint: String,
    /// The horizon in days.
    pub horizon_days: f64,
    /// Subjects left out because something was missing.
    pub dropped: u64,
    /// How many of them lack each variable; a subject may lack several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_by: Vec<DroppedRows>,
    /// One entry a group.
    pub groups: Vec<RestrictedMean>,
    /// Each other group against the reference group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<RestrictedMeanComparison>,
}

/// Restricted mean of one group, in days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictedMean {
    /// What defines the group; empty for all.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Events up to the horizon.
    pub events: u64,
    /// Area under the Kaplan-Meier curve up to the horizon.
    pub mean: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Normal confidence limits.
    pub interval: Interval,
    /// Whether the curve ended above 0 before the horizon, so that its last value was carried on.
    pub extrapolated: bool,
}

/// A group against the reference group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictedMeanComparison {
    /// What defines the group.
    pub group: Vec<GroupLevel>,
    /// What defines the reference group.
    pub reference: Vec<GroupLevel>,
    /// Mean of the group minus mean of the reference, in days.
    pub difference: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Normal confidence limits of the difference.
    pub interval: Interval,
    /// Two-sided p-value of the difference; absent when the standard error is 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p_value: Option<f64>,
    /// Mean of the group by mean of the reference; absent when a mean is 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ratio: Option<MeanRatio>,
}

/// Ratio of two restricted means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeanRatio {
    /// The ratio.
    pub ratio: f64,
    /// Standard error of its logarithm.
    pub std_error_log: f64,
    /// Limits symmetric on the logarithmic scale.
    pub interval: Interval,
    /// Two-sided p-value; absent when the standard error is 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p_value: Option<f64>,
}

/// Differences of survival at a fixed time, with bootstrap limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurvivalDifferences {
    /// The endpoint.
    pub endpoint: String,
    /// The time in days.
    pub time_days: f64,
    /// The variable whose levels are compared.
    pub compare: String,
    /// The level that the others are compared with.
    pub reference: String,
    /// `percentile` or `bca`.
    pub interval: String,
    /// Replicates of the bootstrap.
    pub replicates: u64,
    /// Subjects left out because something was missing.
    pub dropped: u64,
    /// How many of them lack each variable; a subject may lack several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_by: Vec<DroppedRows>,
    /// Survival of each compared level in each combination of the plan's `within`.
    pub groups: Vec<SurvivalAt>,
    /// Differences against the reference level within each combination.
    pub differences: Vec<SurvivalDifference>,
    /// Differences of those differences: each combination against the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences_of_differences: Vec<SurvivalDifference>,
}

/// Survival of one compared level in one combination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurvivalAt {
    /// The combination; empty without `within`.
    pub within: Vec<GroupLevel>,
    /// The compared level.
    pub level: String,
    /// Subjects.
    pub n: u64,
    /// Events up to and including the time.
    pub events: u64,
    /// Subjects at risk just before the time.
    pub at_risk: u64,
    /// Survival; absent when nobody is at risk any more and the curve has not reached 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub survival: Option<f64>,
    /// Greenwood standard error.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
}

/// A difference of survival probabilities (0.02 is two percentage points).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurvivalDifference {
    /// The combination; empty without `within`.
    pub within: Vec<GroupLevel>,
    /// The combination whose difference is subtracted, in a difference of differences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<GroupLevel>,
    /// The compared level; the reference level's survival is subtracted.
    pub level: String,
    /// The difference.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub estimate: Option<f64>,
    /// Standard deviation of the replicates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
    /// Bootstrap limits, where they exist.
    pub interval: Interval,
    /// Why a number is absent, in words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}
