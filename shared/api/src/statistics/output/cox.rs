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
    /// `partial_likelihood` or `firth`; with `firth` the log-likelihoods and the likelihood-ratio test
    /// are penalised.
    pub method: String,
    /// `efron`, `breslow` or `exact`.
    pub ties: String,
    /// Stratifying variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<String>,
    /// Which variance standard errors, limits and Wald tests use: `model` or `robust`.
    pub variance: String,
    /// Number of clusters of a robust variance by cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clusters: Option<u64>,
    /// Who was left out at the landmark, when there is one; time counts from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landmark: Option<LandmarkCounts>,
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
    /// The products of terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interactions: Vec<Interaction>,
    /// The linear combinations that the plan asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<Contrast>,
    /// Log partial likelihood at zero.
    pub loglik_null: f64,
    /// Log partial likelihood at the estimate.
    pub loglik: f64,
    /// Likelihood-ratio test of the whole model.
    pub likelihood_ratio: TestResult,
    /// Wald test of the whole model; absent when a coefficient is infinite.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wald: Option<TestResult>,
    /// Score test of the whole model with the model's variance; absent with `firth`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<TestResult>,
    /// Score test with the robust variance, where the variance is robust.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub robust_score: Option<TestResult>,
    /// How the fit ended.
    pub convergence: Convergence,
}

/// How an iteration ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Convergence {
    /// Iterations.
    pub iterations: u32,
    /// Largest component of the gradient at the estimate, per standard deviation of its column; absent
    /// with `firth`, whose iteration ends by the size of its steps.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gradient: Option<f64>,
}

/// Subjects left out at a landmark.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LandmarkCounts {
    /// The landmark in days from time zero.
    pub days: f64,
    /// Complete subjects before it was applied.
    pub n_before: u64,
    /// Left out for an event at or before it.
    pub events_before: u64,
    /// Left out as censored at or before it.
    pub censored_before: u64,
    /// Left out as entered after it.
    pub entered_after: u64,
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
    /// The variable; of a product both, as `arm:her2_status`.
    pub variable: String,
    /// The level of an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
    /// The reference level of an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reference: Option<String>,
    /// Rows with this level, of a product with all its levels; for a number, all.
    pub n: u64,
    /// Events among them.
    pub events: u64,
    /// Where the variance is robust, the model-based standard error beside it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model_std_error: Option<f64>,
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
        /// Its standard error, robust where the model's `variance` is.
        std_error: f64,
        /// exp(log hazard ratio); absent when it exceeds the range of numbers, as with a column in too
        /// large a unit.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        hazard_ratio: Option<f64>,
        /// Lower Wald limit of the hazard ratio; absent as the ratio.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        conf_low: Option<f64>,
        /// Upper Wald limit of the hazard ratio; absent as the ratio.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        conf_high: Option<f64>,
        /// estimate / standard error.
        z: f64,
        /// Two-sided Wald p-value.
        p_value: f64,
    },
    /// A finite estimate by Firth's penalised likelihood. Limits and test are those of the profile of
    /// the penalised likelihood, not Wald's.
    Penalised {
        /// Log hazard ratio.
        log_hazard_ratio: f64,
        /// Its standard error, from the information at the estimate.
        std_error: f64,
        /// exp(log hazard ratio).
        hazard_ratio: f64,
        /// Lower profile limit of the hazard ratio; absent when the profile does not fall far enough
        /// within 64 standard errors.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        conf_low: Option<f64>,
        /// Upper profile limit of the hazard ratio; absent as the lower one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        conf_high: Option<f64>,
        /// Penalised likelihood-ratio statistic, chi-squared with one degree of freedom.
        likelihood_ratio: f64,
        /// Its p-value.
        p_value: f64,
    },
    /// The column is constant or a combination of others: it was left out.
    Aliased,
    /// The likelihood rises without bound: there is no finite estimate.
    Infinite {
        /// True when the hazard ratio runs to infinity, false when to zero.
        increasing: bool,
    },
    /// Nothing is known about it once the infinite ones have gone to their limits, as of two levels
    /// without events of which one is the reference.
    Undetermined,
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

/// The product of two terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// The two variables.
    pub variables: Vec<String>,
    /// Joint Wald test of its coefficients; absent when one of them is infinite or all are aliased.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wald: Option<TestResult>,
    /// Likelihood-ratio test against the model without it; absent with a robust variance, for which
    /// there is none, and with `firth`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub likelihood_ratio: Option<TestResult>,
    /// Effects of one variable at the levels or values of the other.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub simple_effects: Vec<SimpleEffect>,
}

/// The effect of a column of one variable at a level or value of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimpleEffect {
    /// The coefficient whose effect it is.
    #[schema(example = "arm: palbociclib + ET vs ET")]
    pub term: String,
    /// The variable that modifies it.
    #[schema(example = "her2_status")]
    pub modifier: String,
    /// Its level.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
    /// Its value, when it is a number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<f64>,
    /// The hazard ratio there, or why there is none.
    pub estimate: EffectEstimate,
}

/// A linear combination of coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contrast {
    /// Its name in the plan.
    pub name: String,
    /// Its value, or why there is none.
    pub estimate: EffectEstimate,
}

/// A combination of coefficients with its Wald inference, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum EffectEstimate {
    /// A finite value.
    Estimated {
        /// The combination of the log hazard ratios.
        log_hazard_ratio: f64,
        /// Its standard error, robust where the model's `variance` is.
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
    /// It has no value.
    NotEstimable {
        /// A stable word such as `no_estimate`, `no_such_coefficient`, `out_of_range`.
        reason: String,
        /// One sentence.
        message: String,
        /// The coefficients that caused it.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        concerns: Vec<String>,
    },
}
