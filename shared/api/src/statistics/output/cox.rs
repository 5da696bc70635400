//! Cox models.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TestResult;

/// Cox model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxModel {
    /// The endpoint.
    pub endpoint: String,
    /// `efron` or `breslow`.
    pub ties: String,
    /// Stratifying variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<String>,
    /// Rows that entered.
    pub n: u64,
    /// Events among them.
    pub events: u64,
    /// Rows left out because the endpoint or a variable was missing.
    pub dropped: u64,
    /// The variables that caused it, each with the rows in which it was missing.
    pub dropped_by: Vec<DroppedRows>,
    /// One entry a coefficient.
    pub coefficients: Vec<Coefficient>,
    /// Joint Wald test of every term with more than one coefficient.
    pub terms: Vec<TermTest>,
    /// Log partial likelihood at zero.
    pub loglik_null: f64,
    /// Log partial likelihood at the estimate.
    pub loglik: f64,
    /// Likelihood-ratio test of the whole model.
    pub likelihood_ratio: TestResult,
    /// Wald test of the whole model; absent when a coefficient is infinite.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wald: Option<TestResult>,
    /// Score test of the whole model.
    pub score: TestResult,
    /// How the fit ended.
    pub convergence: Convergence,
}

/// How an iteration ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Convergence {
    /// Newton iterations.
    pub iterations: u32,
    /// Largest component of the gradient at the estimate, per standard deviation of its column.
    pub gradient: f64,
}

/// Rows in which a variable was missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DroppedRows {
    /// The variable or endpoint.
    pub variable: String,
    /// Rows.
    pub n: u64,
}

/// One coefficient of a Cox model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coefficient {
    /// The term and, for indicators, `level vs reference`.
    #[schema(example = "her2_status: her2_low vs her2_0")]
    pub term: String,
    /// The variable.
    pub variable: String,
    /// The level of an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
    /// The reference level of an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reference: Option<String>,
    /// Rows with this level; for a number, all.
    pub n: u64,
    /// Events among them.
    pub events: u64,
    /// The estimate, or why there is none.
    pub estimate: CoefficientEstimate,
}

/// A coefficient's estimate, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum CoefficientEstimate {
    /// A finite maximum-likelihood estimate.
    Estimated {
        /// Log hazard ratio.
        log_hazard_ratio: f64,
        /// Its model-based standard error.
        std_error: f64,
        /// exp(log hazard ratio).
        hazard_ratio: f64,
        /// Lower Wald limit of the hazard ratio.
        conf_low: f64,
        /// Upper Wald limit of the hazard ratio.
        conf_high: f64,
        /// estimate / standard error.
        z: f64,
        /// Two-sided Wald p-value.
        p_value: f64,
    },
    /// The column is constant or a combination of others: it was left out.
    Aliased,
    /// The likelihood rises without bound: there is no finite estimate.
    Infinite {
        /// True when the hazard ratio runs to infinity, false when to zero.
        increasing: bool,
    },
}

/// Joint Wald test of a term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermTest {
    /// The variable.
    pub variable: String,
    /// The test.
    pub test: TestResult,
}
