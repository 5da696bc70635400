//! Outputs that describe and compare times to an endpoint.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{GroupLevel, Interval, LandmarkCounts, TestResult};

/// Follow-up by reverse Kaplan-Meier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// The endpoint.
    pub endpoint: String,
    /// Subjects left out: no observation of the endpoint, or no group.
    pub missing: u64,
    /// One entry a group.
    pub groups: Vec<FollowUpGroup>,
}

/// Follow-up of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpGroup {
    /// What defines the group; empty for all.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Lower quartile, median, upper quartile of follow-up.
    pub quantiles: Vec<QuantileEstimate>,
}

/// A quantile of a time with its interval, in days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuantileEstimate {
    /// The probability, 0.5 for the median.
    pub probability: f64,
    /// Days, when reached.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<f64>,
    /// Brookmeyer-Crowley limits in days.
    pub interval: Interval,
}

/// Kaplan-Meier curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KaplanMeier {
    /// The endpoint.
    pub endpoint: String,
    /// Subjects left out: no observation of the endpoint, no group, no weight or no day of entry.
    pub missing: u64,
    /// The variable whose values are case weights. Standard errors and limits are then robust.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weights: Option<String>,
    /// Who was left out at the landmark, when there is one; time counts from it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub landmark: Option<LandmarkCounts>,
    /// One curve a group.
    pub curves: Vec<Curve>,
}

/// One Kaplan-Meier curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// What defines the group; empty for all.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Events.
    pub events: u64,
    /// The steps: every distinct time.
    pub steps: Vec<CurveStep>,
    /// Survival at the plan's times.
    pub at: Vec<CurveAt>,
    /// Quartiles of survival time; none of a weighted curve.
    pub quantiles: Vec<QuantileEstimate>,
}

/// The curve from one distinct time on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CurveStep {
    /// Days since time zero.
    pub time_days: f64,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Events at this time.
    pub events: u64,
    /// Censored at this time.
    pub censored: u64,
    /// Survival from this time on.
    pub survival: f64,
    /// Standard error of survival, where it exists: Greenwood's, with weights the robust one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
    /// Confidence limits, where they exist.
    pub interval: Interval,
    /// The sums of weights, in a weighted curve.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weighted: Option<WeightedStep>,
}

/// What a step of a weighted curve has besides its counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightedStep {
    /// Weight at risk just before.
    pub at_risk: f64,
    /// Weight of the events.
    pub events: f64,
    /// Weight of the censored.
    pub censored: f64,
    /// Greenwood's standard error of survival, right when a weight counts subjects.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub greenwood_std_error: Option<f64>,
}

/// Survival at a stated time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CurveAt {
    /// Days since time zero.
    pub time_days: f64,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Events up to and including this time.
    pub events: u64,
    /// Survival; absent when nobody is at risk any more and the curve has not reached 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub survival: Option<f64>,
    /// Standard error: Greenwood's, with weights the robust one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
    /// Confidence limits.
    pub interval: Interval,
}

/// Log-rank test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRank {
    /// The endpoint.
    pub endpoint: String,
    /// Subjects left out: no observation, no group, no stratum or no day of entry.
    pub missing: u64,
    /// Who was left out at the landmark, when there is one; time counts from it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub landmark: Option<LandmarkCounts>,
    /// Observed and expected events by group.
    pub groups: Vec<LogRankGroup>,
    /// The test.
    pub test: TestResult,
    /// The test for trend over the plan's scores, when one was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trend: Option<TestResult>,
}

/// One group of a log-rank test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRankGroup {
    /// What defines the group.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Observed (weighted) events.
    pub observed: f64,
    /// Expected (weighted) events.
    pub expected: f64,
}
