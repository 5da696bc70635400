//! One effect in many subgroups.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Coefficient, TestResult};
use crate::statistics::result::NotEstimable;

/// Hazard ratios of one term in all subjects and in subgroups: one Cox model each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Subgroups {
    /// The endpoint.
    pub endpoint: String,
    /// The variable whose effect is given.
    #[schema(example = "her2_status")]
    pub effect: String,
    /// Further terms of every model, but for the variable that defines the subgroups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjusted_for: Vec<String>,
    /// `efron`, `breslow` or `exact`.
    pub ties: String,
    /// All subjects.
    pub overall: SubgroupEstimate,
    /// One for each variable that defines subgroups.
    pub by: Vec<SubgroupVariable>,
}

/// The subgroups of a variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubgroupVariable {
    /// The variable.
    pub variable: String,
    /// Whether the effect differs between the subgroups: likelihood-ratio test of the products against the
    /// model with both variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<TestResult>,
    /// Why there is no test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_interaction: Option<NotEstimable>,
    /// Subjects with an observation of the endpoint and without a value of the variable.
    pub missing: u64,
    /// The subgroups.
    pub levels: Vec<SubgroupEstimate>,
}

/// The effect in a subgroup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubgroupEstimate {
    /// The level; `all` for all subjects.
    pub level: String,
    /// Rows of the model; without a model, subjects with an observation of the endpoint.
    pub n: u64,
    /// Events among them.
    pub events: u64,
    /// The coefficients of the effect: one for two levels or a number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coefficients: Vec<Coefficient>,
    /// Why there is no model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_estimable: Option<NotEstimable>,
}
