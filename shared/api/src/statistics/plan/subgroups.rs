//! One effect in many subgroups.

use palladion_domain::ids::{EndpointName, VariableName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CoxTerm, Ties};

/// The hazard ratio of one term in all subjects and in each level of other variables, with a test of the
/// interaction for each variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubgroupsSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// The term whose effect is given.
    pub effect: CoxTerm,
    /// Variables whose levels are the subgroups. A subject without a value is in none of a variable's
    /// subgroups and is counted.
    #[schema(min_items = 1, max_items = 200)]
    pub by: Vec<VariableName>,
    /// Further terms of every model, but for the variable that defines the subgroups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjusted_for: Vec<CoxTerm>,
    /// Handling of tied event times.
    #[serde(default)]
    pub ties: Ties,
}
