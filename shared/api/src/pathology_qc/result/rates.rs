//! Rates by site, country and region.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::finding::Level;
use crate::statistics::output::Interval;

/// Rates by site, country and region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrevalenceResult {
    /// All evaluable subjects.
    pub overall: GroupRate,
    /// Regions, countries, sites, each level in the order of names.
    pub rates: Vec<GroupRate>,
}

/// HER2-low subjects of one site, country or region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRate {
    /// The level; absent for the whole trial.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<Level>,
    /// Site id, country or region; `all` for the whole trial.
    pub group: String,
    /// The country of a site, the region of a country.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub within: Option<String>,
    /// Subjects enrolled.
    pub subjects: u64,
    /// Subjects with HER2-0 or HER2-low.
    pub evaluable: u64,
    /// HER2-low subjects.
    pub her2_low: u64,
    /// `her2_low / evaluable`, when there are any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proportion: Option<f64>,
    /// Wilson's interval.
    pub wilson: Interval,
    /// Clopper-Pearson's interval.
    pub clopper_pearson: Interval,
}
