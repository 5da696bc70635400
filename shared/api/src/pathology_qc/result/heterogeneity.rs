//! Whether and how much rates differ.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::finding::Level;
use crate::statistics::output::{Interval, TestResult};

/// Tests of equal rates at each level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeterogeneityResult {
    /// One entry a level with at least two groups.
    pub levels: Vec<LevelHeterogeneity>,
}

/// Test of equal rates at one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelHeterogeneity {
    /// The level.
    pub level: Level,
    /// Groups with evaluable subjects.
    pub groups: u64,
    /// Pearson's test.
    pub pearson: TestResult,
    /// The same with both margins fixed, by Monte Carlo; where an expected count is below 5.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub monte_carlo: Option<TestResult>,
    /// Tarone's score test against the beta-binomial, one-sided; absent when no group has two subjects.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tarone: Option<TestResult>,
    /// Cochran's Q on logits. Descriptive: biased where groups are small.
    pub cochran: CochranResult,
    /// The beta-binomial; absent when it has no maximum, or no group has two subjects.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub beta_binomial: Option<BetaBinomialResult>,
    /// The logistic model with a random intercept; absent likewise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub random_intercept: Option<RandomInterceptResult>,
}

/// Cochran's Q with what is derived from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CochranResult {
    /// The test.
    pub test: TestResult,
    /// Share of the variation that is beyond chance.
    pub i_squared: f64,
    /// Q over its degrees of freedom.
    pub h_squared: f64,
    /// Variance between groups on the logit scale, `DerSimonian` and Laird.
    pub tau_squared: f64,
    /// Mean logit with weights of chance alone.
    pub mean_logit_fixed: f64,
    /// Mean logit with that variance in the weights.
    pub mean_logit_random: f64,
    /// Standard error of the latter.
    pub mean_logit_random_error: f64,
}

/// The beta-binomial fitted to all groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BetaBinomialResult {
    /// Mean rate.
    pub mean: f64,
    /// Dispersion `g = rho/(1 - rho)`.
    pub dispersion: f64,
    /// Correlation rho of two subjects of one group.
    pub correlation: f64,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Likelihood-ratio test against the binomial, half of the chi-squared p-value.
    pub test: TestResult,
}

/// The logistic model with a random intercept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomInterceptResult {
    /// Logit of the median group's rate.
    pub intercept: f64,
    /// Variance between groups on the logit scale.
    pub variance: f64,
    /// Intraclass correlation on the latent scale.
    pub intraclass_correlation: f64,
    /// Median odds ratio of two groups drawn at random, the higher over the lower.
    pub median_odds_ratio: f64,
    /// Rate of the median group.
    pub median_rate: f64,
    /// Where 95 % of groups' true rates lie.
    pub range: Interval,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Likelihood-ratio test against no variation, half of the chi-squared p-value.
    pub test: TestResult,
}

/// Each site against all others together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveOneOutResult {
    /// One entry a site. Descriptive: no p-value here takes account of the number of sites.
    pub sites: Vec<LeftOutSite>,
}

/// One site against all others together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOutSite {
    /// The site.
    pub site_id: String,
    /// Evaluable subjects.
    pub evaluable: u64,
    /// HER2-low subjects.
    pub her2_low: u64,
    /// Its rate.
    pub proportion: f64,
    /// Rate of all others together.
    pub rest: f64,
    /// The site's rate less that of the others.
    pub difference: f64,
    /// Newcombe's interval of the difference.
    pub interval: Interval,
    /// Fisher's two-sided test.
    pub fisher: f64,
}
