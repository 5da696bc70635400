//! From probabilities to findings: the parameters of the rule.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Parameters of the robust hierarchical model and of the decision on it.
///
/// Red when one of two q-values is at most `red`, amber when one is at most `amber`: that of the surprise (how
/// improbable a site's count is, predicted from the other sites of its country) or that of the materiality
/// (how probable it is that the site's true rate is further from its country's than `site_difference`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionRule {
    /// Share of sites that may have any rate at all; fixed, not estimated.
    #[schema(minimum = 0.0, exclusive_maximum = 1.0, example = 0.05)]
    pub contamination: f64,
    /// How far a site's rate must be from its country's to matter: 0.20 is 20 percentage points.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.2)]
    pub site_difference: f64,
    /// How far a country's rate must be from the median country's to matter.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.15)]
    pub country_difference: f64,
    /// A q-value of this or less is red.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.05)]
    pub red: f64,
    /// A q-value of this or less is amber; larger than `red`.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.2)]
    pub amber: f64,
    /// With fewer sites nothing is assessed.
    #[schema(minimum = 2, example = 8)]
    pub minimum_sites: u32,
    /// A site is assessable when its most extreme result would have at most this probability.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.05)]
    pub assessable_probability: f64,
    /// A site without finding that is this improbable in the trial, but not in its country, follows its
    /// country's pattern.
    #[schema(exclusive_minimum = 0.0, exclusive_maximum = 1.0, example = 0.01)]
    pub country_pattern_probability: f64,
    /// Countries with fewer evaluable subjects are not assessed.
    #[schema(minimum = 1, example = 20)]
    pub country_minimum_evaluable: u32,
    /// Countries with fewer sites are not assessed.
    #[schema(minimum = 1, example = 2)]
    pub country_minimum_sites: u32,
    /// With fewer countries none is assessed.
    #[schema(minimum = 5, example = 5)]
    pub minimum_countries: u32,
}

impl Default for DecisionRule {
    /// The values that the rule was calibrated with.
    fn default() -> Self {
        Self {
            contamination: 0.05,
            site_difference: 0.20,
            country_difference: 0.15,
            red: 0.05,
            amber: 0.20,
            minimum_sites: 8,
            assessable_probability: 0.05,
            country_pattern_probability: 0.01,
            country_minimum_evaluable: 20,
            country_minimum_sites: 2,
            minimum_countries: 5,
        }
    }
}
