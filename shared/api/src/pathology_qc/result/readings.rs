//! How sites record: missing scores, change over time, impossible records.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::finding::NotAssessed;
use super::hierarchical::AssessmentLevel;
use super::pattern::CutResult;
use crate::statistics::output::Interval;

/// Subjects without an IHC score, and sites that never write a 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingScoreResult {
    /// Subjects without any local IHC score, through the hierarchical model.
    pub missing: CutResult,
    /// Sites with scores but without any 0, in the order of names.
    pub zeros: Vec<ZeroSite>,
    /// Why their probabilities are not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zeros_not_assessed: Option<NotAssessed>,
}

/// A site with scores but without any 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ZeroSite {
    /// The site.
    pub site_id: String,
    /// Its country.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Subjects enrolled.
    pub subjects: u64,
    /// Subjects with a score of 0, 1+ or 2+.
    pub scored: u64,
    /// Subjects without a score.
    pub missing: u64,
    /// Probability of no 0 among the scored, predicted from the other sites of the country.
    pub no_zero: f64,
    /// What the rule says of the site at the cut between 0 and 1+.
    pub cut_level: AssessmentLevel,
    /// Amber when the rule has a level for it and scores are missing too.
    pub level: AssessmentLevel,
}

/// Change of HER2-low over a site's subjects in the order of randomisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftResult {
    /// Sites with enough dated evaluable subjects.
    pub sites: Vec<DriftSite>,
    /// Evaluable subjects without a day of randomisation.
    pub undated: u64,
    /// Sites with fewer dated evaluable subjects than the policy asks for.
    pub too_small: u64,
}

/// The exact test given the site's own total, and where the change is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftSite {
    /// The site.
    pub site_id: String,
    /// Its country.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Dated evaluable subjects.
    pub total: u64,
    /// HER2-low subjects.
    pub events: u64,
    /// Largest distance of the cumulated events from the straight line to their total.
    pub distance: f64,
    /// Subjects before the change.
    pub change_after: u64,
    /// Day of randomisation of the last subject before it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed_on: Option<NaiveDate>,
    /// Rate before the change.
    pub rate_before: f64,
    /// Rate after it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rate_after: Option<f64>,
    /// Exact p-value.
    pub p_value: f64,
    /// Benjamini-Hochberg q-value over the sites tested.
    pub q_value: f64,
    /// Amber at the policy's q-value.
    pub level: AssessmentLevel,
    /// The rate by quarter with exact limits, for drawing; sites with a level only.
    pub quarters: Vec<QuarterRate>,
    /// Exponentially weighted mean after every subject with its limits, for drawing; sites with a level only.
    pub ewma: Vec<EwmaRate>,
}

/// One quarter of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuarterRate {
    /// The year.
    pub year: i32,
    /// The quarter, 1 to 4.
    pub quarter: u32,
    /// HER2-low subjects.
    pub events: u64,
    /// Evaluable subjects.
    pub total: u64,
    /// Exact 95 % limits around the site's rate.
    pub limits_95: Interval,
    /// Exact 99.8 % limits.
    pub limits_998: Interval,
}

/// The weighted mean after one more subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EwmaRate {
    /// The mean; a subject weighs 0.1.
    pub value: f64,
    /// Lower limit, 2.7 standard errors.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

/// Combinations that a record cannot have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRulesResult {
    /// One entry a rule.
    pub rules: Vec<RuleHits>,
    /// Subjects with at least one.
    pub subjects: u64,
    /// Sites with at least one, in the order of names.
    pub sites: Vec<SiteHits>,
    /// Subjects with at least one, through the hierarchical model.
    pub rate: CutResult,
}

/// One rule over all records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleHits {
    /// R01 to R16.
    pub code: String,
    /// What it finds.
    pub title: String,
    /// Where it comes from.
    pub guideline: String,
    /// Year of the guideline.
    pub year: u16,
    /// Counts up with every change of the rule.
    pub version: u32,
    /// Subjects with a hit.
    pub subjects: u64,
    /// Why it could not be asked of these data.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_assessed: Option<String>,
}

/// One site's hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteHits {
    /// The site.
    pub site_id: String,
    /// Subjects enrolled.
    pub subjects: u64,
    /// Subjects with a hit.
    pub with_hits: u64,
    /// By rule.
    pub rules: Vec<SiteRuleHits>,
}

/// One site's hits of one rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteRuleHits {
    /// The rule.
    pub code: String,
    /// Subjects.
    pub subjects: u64,
}
