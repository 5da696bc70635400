//! The rule: sites against their country, countries against the others, regions side by side.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::statistics::output::{Interval, TestResult};

/// One metric through the hierarchical model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HierarchicalResult {
    /// What is counted: `her2_low`, `ihc_0_or_higher` …
    pub metric: String,
    /// What an event and the total are, in words.
    pub counts: String,
    /// Events of all sites in the model.
    pub events: u64,
    /// Subjects of all sites in the model.
    pub total: u64,
    /// The fitted model.
    pub model: FittedModel,
    /// Why no site has a level, when none has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_assessed: Option<String>,
    /// One entry a site with subjects, in the order of names; of more than 1,000 sites only HER2-low lists all, every
    /// other metric those that are red or amber.
    pub sites: Vec<SiteAssessment>,
    /// One entry a country; sites without a country count as one, the last.
    pub countries: Vec<CountryAssessment>,
    /// Why no country has a level, when none has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub countries_not_assessed: Option<String>,
    /// Regions beside each other: shown, never flagged.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub regions: Option<RegionComparison>,
    /// Sites that are not in the model.
    pub left_out: Vec<SiteLeftOut>,
}

/// Parameters of the fitted model, and what it was fitted with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FittedModel {
    /// Logit of the median country's rate.
    pub logit: f64,
    /// Dispersion `g = rho/(1 - rho)` of sites within a country.
    pub dispersion: f64,
    /// Correlation rho of two subjects of one site, given the country.
    pub correlation: f64,
    /// Standard deviation of the countries' logits.
    pub deviation: f64,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Largest derivative at the maximum.
    pub gradient: f64,
    /// Share of sites that may have any rate: the policy's, or 0 where the model with it has no maximum because one
    /// site holds nearly all events.
    pub contamination: f64,
    /// Nodes of the grid of country effects, evenly from -6 to 6 standard deviations.
    pub nodes: u32,
    /// Sites whose q-values belong together.
    pub site_family: u64,
    /// Countries whose q-values belong together.
    pub country_family: u64,
    /// Storey's estimate of the share of sites without surprise. For information.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub null_share: Option<f64>,
}

/// What the rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentLevel {
    /// A q-value at the red cut.
    Red,
    /// A q-value at the amber cut.
    Amber,
    /// Assessed, and nothing stands out.
    None,
    /// Too few subjects: not even the most extreme result would stand out.
    NotAssessable,
    /// The rule does not apply: too few sites, countries or subjects of the country.
    NotAssessed,
}

/// Which question the level answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentReason {
    /// The result is improbable given the others.
    Surprise,
    /// The true rate is probably far from the benchmark.
    Material,
    /// Both.
    Both,
}

/// One site against the others of its country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteAssessment {
    /// The site.
    pub site_id: String,
    /// Its country.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Events.
    pub events: u64,
    /// Subjects.
    pub total: u64,
    /// `events / total`.
    pub rate: f64,
    /// Wilson's interval.
    pub wilson: Interval,
    /// Rate of the country as its other sites see it.
    pub benchmark: f64,
    /// Fewest events that the other sites predict with 95 %.
    pub predicted_low: u64,
    /// Most events that the other sites predict with 95 %.
    pub predicted_high: u64,
    /// Two-sided mid-p of the events, predicted from the other sites of the country.
    pub surprise: f64,
    /// The same predicted for a site of an unknown country.
    pub surprise_in_trial: f64,
    /// Benjamini-Hochberg q-value of the surprise.
    pub q_surprise: f64,
    /// That of the surprise in the trial. For information.
    pub q_surprise_in_trial: f64,
    /// Benjamini-Yekutieli q-value of the surprise. For information.
    pub q_benjamini_yekutieli: f64,
    /// Probability that the true rate is above the country's by more than the policy's difference.
    pub above: f64,
    /// The same below.
    pub below: f64,
    /// The sum of both.
    pub material: f64,
    /// Bayesian false discovery rate of the materiality. Of sites with the same probability the largest decides the
    /// level of all.
    pub q_material: f64,
    /// Probability that the site is one of those with any rate.
    pub outlier: f64,
    /// Posterior mean of the true rate.
    pub shrunken_rate: f64,
    /// Events beyond those that the benchmark predicts; negative for too few.
    pub excess: f64,
    /// Probability of the most extreme result that the site could have had.
    pub least_probability: f64,
    /// Subjects from which on a result of such a site could stand out; absent beyond 10,000.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub floor: Option<u64>,
    /// What the rule says.
    pub level: AssessmentLevel,
    /// Which question it answers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<AssessmentReason>,
    /// Improbable in the trial, but not in its country: look at the country.
    pub follows_country: bool,
    /// A q-value lies within 0.00001 of a cut, or a cut falls among groups with the same probability of materiality.
    pub at_boundary: bool,
}

/// One country against the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountryAssessment {
    /// The country; absent for the sites without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Sites in the model.
    pub sites: u64,
    /// Events.
    pub events: u64,
    /// Subjects.
    pub total: u64,
    /// `events / total`.
    pub rate: f64,
    /// Wilson's interval.
    pub wilson: Interval,
    /// Posterior mean of the country's rate.
    pub benchmark: f64,
    /// Its standard deviation.
    pub standard_deviation: f64,
    /// The comparison with the others; absent with too few countries.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub test: Option<CountryTest>,
    /// Benjamini-Hochberg q-value of the adjusted surprise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub q_surprise: Option<f64>,
    /// Bayesian false discovery rate of the materiality.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub q_material: Option<f64>,
    /// What the rule says.
    pub level: AssessmentLevel,
    /// Which question it answers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<AssessmentReason>,
    /// A q-value lies within 0.00001 of a cut, or a cut falls among groups with the same probability of materiality.
    pub at_boundary: bool,
}

/// A country's total predicted from the other countries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountryTest {
    /// Logit of the median country's rate, fitted without this one.
    pub logit: f64,
    /// Dispersion of sites, fitted without it.
    pub dispersion: f64,
    /// Standard deviation of the countries' logits, fitted without it.
    pub deviation: f64,
    /// Two-sided mid-p of its events.
    pub surprise: f64,
    /// The same with the uncertainty of few countries.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub surprise_adjusted: Option<f64>,
    /// Probability that its rate is above the median country's by more than the policy's difference.
    pub above: f64,
    /// The same below.
    pub below: f64,
    /// The sum of both.
    pub material: f64,
}

/// Regions side by side, by patients and by countries. Never flagged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionComparison {
    /// The regions.
    pub regions: Vec<RegionRate>,
    /// Pearson's test as if patients were independent.
    pub patients: TestResult,
    /// The test that knows that patients come in countries and sites; absent with too few countries.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub countries: Option<RegionTest>,
    /// Countries without a region, and subjects without a country as an empty word.
    pub countries_left_out: Vec<String>,
    /// Why the two differ, in a sentence.
    pub sentence: String,
}

/// One region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionRate {
    /// The region.
    pub region: String,
    /// Countries.
    pub countries: u64,
    /// Sites.
    pub sites: u64,
    /// Events.
    pub events: u64,
    /// Subjects.
    pub total: u64,
    /// `events / total`.
    pub rate: f64,
    /// Wilson's interval.
    pub wilson: Interval,
}

/// Random-effects meta-regression of the countries' logits on the region, Paule-Mandel and Knapp-Hartung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionTest {
    /// F statistic.
    pub f: f64,
    /// Numerator degrees of freedom.
    pub df1: u64,
    /// Denominator degrees of freedom.
    pub df2: u64,
    /// P-value.
    pub p_value: f64,
    /// Variance between countries of a region, on the logit scale.
    pub tau_squared: f64,
    /// Countries in the regression.
    pub countries: u64,
}

/// A site that is not in the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteLeftOut {
    /// The site.
    pub site_id: String,
    /// A stable word: `no_evaluable_subjects`, `site_in_two_countries`.
    pub reason: String,
    /// One sentence.
    pub message: String,
}
