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
    /// Days at which survival and numbers at risk are reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times_days: Vec<f64>,
    /// Confidence limits.
    #[serde(default)]
    pub interval: SurvivalInterval,
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
    /// Fleming-Harrington rho; 0 is the log-rank test.
    #[serde(default)]
    pub rho: f64,
}
