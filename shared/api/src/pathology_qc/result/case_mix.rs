//! The rule with the patients' mix taken into account.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::hierarchical::{AssessmentLevel, HierarchicalResult};
use crate::statistics::output::Interval;

/// Crude beside adjusted, on the same subjects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseMixResult {
    /// Covariates in the model.
    pub covariates: Vec<String>,
    /// Covariates that could not be in it.
    pub left_out: Vec<CovariateLeftOut>,
    /// Evaluable subjects in the model.
    pub subjects: u64,
    /// Evaluable subjects without a number of a numeric covariate: not in the model.
    pub incomplete: u64,
    /// Intercept of the logistic model.
    pub intercept: f64,
    /// Its terms.
    pub terms: Vec<CaseMixTerm>,
    /// Observed against expected, one entry a site.
    pub sites: Vec<CaseMixSite>,
    /// Offsets of the adjusted model are rounded to this; 0 is not at all. Rounded above 500 sites.
    pub offset_step: f64,
    /// The rule without adjustment.
    pub crude: HierarchicalResult,
    /// The rule with the expected rates as offsets.
    pub adjusted: HierarchicalResult,
}

/// A covariate that is not in the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CovariateLeftOut {
    /// Its name.
    pub covariate: String,
    /// Why.
    pub reason: String,
}

/// One term of the logistic model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseMixTerm {
    /// The covariate.
    pub covariate: String,
    /// Its level, against the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
    /// Log odds ratio; absent for a combination of the terms before it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub coefficient: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub standard_error: Option<f64>,
    /// Odds ratio.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub odds_ratio: Option<f64>,
    /// Its interval.
    pub interval: Interval,
    /// Wald's p-value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p_value: Option<f64>,
}

/// Observed against expected at one site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseMixSite {
    /// The site.
    pub site_id: String,
    /// Subjects in the model.
    pub total: u64,
    /// HER2-low subjects.
    pub observed: u64,
    /// HER2-low subjects expected from the covariates.
    pub expected: f64,
    /// Observed over expected.
    pub ratio: f64,
    /// Observed rate.
    pub crude_rate: f64,
    /// The ratio times the rate of all.
    pub adjusted_rate: f64,
    /// Standardised difference.
    pub z: f64,
    /// Exact two-sided mid-p of the Poisson-binomial distribution; sites are taken to differ by covariates only.
    pub surprise: f64,
    /// Level without adjustment.
    pub crude_level: AssessmentLevel,
    /// Level with it.
    pub adjusted_level: AssessmentLevel,
}
