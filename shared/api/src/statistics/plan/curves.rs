//! Outputs that describe and compare times to an endpoint.

use palladion_domain::ids::{EndpointName, VariableName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Follow-up by reverse Kaplan-Meier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpSpec {
    /// The endpoint whose censoring is described.
    pub endpoint: EndpointName,
    /// Groups; one curve for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<VariableName>,
    /// Confidence limits of the quantiles.
    #[serde(default)]
    pub interval: SurvivalInterval,
}

/// Scale on which a survival curve's confidence limits are symmetric.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurvivalInterval {
    /// On survival itself.
    Plain,
    /// On log survival: R's default.
    #[default]
    Log,
    /// On log(-log survival): SAS's default.
    LogLog,
}

/// Kaplan-Meier curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KaplanMeierSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// Groups; several variables give their combinations; one curve for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<VariableName>,
    /// Days at which survival and numbers at risk are reported; after the landmark, if there is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times_days: Vec<f64>,
    /// Confidence limits.
    #[serde(default)]
    pub interval: SurvivalInterval,
    /// Positive case weights. Standard errors and limits are then robust (infinitesimal jackknife), as
    /// sampling weights need them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<VariableName>,
    /// Days from time zero at which a subject comes under observation (left truncation).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_days: Option<VariableName>,
    /// Only subjects still at risk after this day; time counts from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub landmark_days: Option<f64>,
}

/// k-sample log-rank test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRankSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// Groups to compare; several variables give their combinations.
    #[schema(min_items = 1)]
    pub group: Vec<VariableName>,
    /// Strata within which groups are compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<VariableName>,
    /// Fleming-Harrington rho: an event weighs the pooled survival just before it to this power; 0 and
    /// gamma 0 is the log-rank test.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10)]
    pub rho: f64,
    /// Fleming-Harrington gamma: an event also weighs one minus that survival to this power; above 0 it
    /// stresses late differences.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schema(minimum = 0, maximum = 10)]
    pub gamma: f64,
    /// A test for trend beside the other: one score a group, in the order of the groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trend_scores: Vec<f64>,
    /// Days from time zero at which a subject comes under observation (left truncation).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_days: Option<VariableName>,
    /// Only subjects still at risk after this day; time counts from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub landmark_days: Option<f64>,
}

/// Whether a number stands for its absence, so that a plan without it keeps its digest.
fn is_zero(value: &f64) -> bool {
    *value == 0.0
}
