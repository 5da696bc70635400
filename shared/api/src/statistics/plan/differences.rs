//! Outputs that compare times on the absolute scale: means and probabilities.

use palladion_domain::ids::{EndpointName, VariableName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Restricted mean time without event: the area under the Kaplan-Meier curve up to a horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictedMeanSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// Groups; several variables give their combinations; one mean for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<VariableName>,
    /// The horizon in days.
    #[schema(exclusive_minimum = 0, example = 1826.25)]
    pub horizon_days: f64,
    /// The level of the one grouping variable that the others are compared with; the first group when
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Days from time zero at which a subject comes under observation (left truncation).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_days: Option<VariableName>,
}

/// Differences of Kaplan-Meier estimates at a fixed time, with bootstrap limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurvivalDifferenceSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// The variable whose levels are compared.
    #[schema(value_type = String, example = "arm")]
    pub compare: VariableName,
    /// The level that the others are compared with; the first level when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The comparison is made within each combination of these variables' levels; the differences of
    /// the combinations are compared with that of the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<VariableName>,
    /// The time in days.
    #[schema(exclusive_minimum = 0, example = 1826.25)]
    pub time_days: f64,
    /// Replicates of the bootstrap, drawn within each compared level of each combination.
    #[serde(default = "default_replicates")]
    #[schema(minimum = 2000, maximum = 100000, example = 2000)]
    pub replicates: u32,
    /// Which limits are read off the replicates.
    #[serde(default)]
    pub interval: BootstrapInterval,
}

fn default_replicates() -> u32 {
    2_000
}

/// How confidence limits are read off bootstrap replicates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BootstrapInterval {
    /// The tails of the replicates, linear between ordered values (R's type 7).
    #[default]
    Percentile,
    /// Bias-corrected and accelerated, as R `boot`.
    Bca,
}
