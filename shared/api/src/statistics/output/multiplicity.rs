//! Many tests at once.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A family of tests with their adjusted p-values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Multiplicity {
    /// The method in words.
    #[schema(example = "Holm")]
    pub method: String,
    /// The level, when the plan states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// Tests that were counted: those with a p-value.
    pub tests: u64,
    /// The members in the order of the plan.
    pub family: Vec<AdjustedTest>,
}

/// A member of the family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustedTest {
    /// Id of the output that made the test.
    pub output: String,
    /// Which of its tests.
    #[schema(example = "her2_status")]
    pub of: String,
    /// The p-value as the output has it; absent when the data did not allow the test, which is then not
    /// counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// The adjusted p-value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<f64>,
    /// Whether the adjusted p-value is at most the level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<bool>,
}
