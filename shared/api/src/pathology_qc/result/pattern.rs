//! Patterns over categories: IHC scores, and the digits of percentages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::finding::NotAssessed;
use super::hierarchical::{AssessmentLevel, HierarchicalResult};

/// Spread of each site over IHC 0, 1+ and 2+ (whatever ISH says), and the cut at which it reads otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IhcPatternResult {
    /// The sites' patterns: counts of 0, 1+, 2+.
    pub pattern: PatternResult,
    /// The cuts through the hierarchical model: 0 against 1+ and 2+; 1+ against 2+; 2+ among all.
    pub cuts: Vec<CutResult>,
}

/// One cut through the hierarchical model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CutResult {
    /// Its numbers.
    Assessed(Box<HierarchicalResult>),
    /// Why there are none.
    NotAssessed(NotAssessed),
}

/// Sites' counts by category, each held against the Dirichlet-multinomial of the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatternResult {
    /// What is counted.
    pub metric: String,
    /// The categories, in order.
    pub categories: Vec<String>,
    /// Counts of all sites.
    pub overall: Vec<u64>,
    /// Mean shares of the fitted distribution.
    pub shares: Vec<f64>,
    /// Its dispersion `g = rho/(1 - rho)`.
    pub dispersion: f64,
    /// Correlation rho of two subjects of one site.
    pub correlation: f64,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// That of the multinomial.
    pub log_likelihood_multinomial: f64,
    /// Likelihood-ratio test against the multinomial, half of the chi-squared p-value.
    pub p_value: f64,
    /// One entry a site with counts.
    pub sites: Vec<PatternSite>,
}

/// One site's pattern.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatternSite {
    /// The site.
    pub site_id: String,
    /// Its country.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Counts by category.
    pub counts: Vec<u64>,
    /// Sum over categories of the absolute difference of the site's share from that of all.
    pub deviation_score: f64,
    /// Mean shares of the distribution of the others; empty when it has no maximum.
    pub others_shares: Vec<f64>,
    /// Its dispersion.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub others_dispersion: Option<f64>,
    /// Exact probability of patterns no more probable than the site's; absent without a distribution, or above 50 million patterns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p_value: Option<f64>,
    /// Benjamini-Hochberg q-value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub q_value: Option<f64>,
    /// Amber at the policy's q-value.
    pub level: AssessmentLevel,
}

/// Rounding of whole percentages strictly between 0 and 100.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DigitPreferenceResult {
    /// ER and PR.
    pub variables: Vec<DigitResult>,
}

/// Rounding of one percentage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DigitResult {
    /// Its numbers: counts of multiples of 10, odd multiples of 5, others.
    Assessed(PatternResult),
    /// Why there are none.
    NotAssessed(NotAssessed),
}
