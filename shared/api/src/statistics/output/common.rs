//! What several outputs are made of.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A level of a variable that defines a group; several of them for a combination.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupLevel {
    /// The variable.
    pub variable: String,
    /// Its level.
    pub level: String,
}

/// A test with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestResult {
    /// The method in words.
    #[schema(example = "Pearson chi-squared without continuity correction")]
    pub test: String,
    /// The statistic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statistic: Option<f64>,
    /// Degrees of freedom (the first of two for F).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub df: Option<f64>,
    /// Second degrees of freedom of an F statistic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub df_denominator: Option<f64>,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Rows that entered the test.
    pub n: u64,
}

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Lower limit, when it exists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lower: Option<f64>,
    /// Upper limit, when it exists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upper: Option<f64>,
}
