//! The trial as it is written down.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::country::Country;
use crate::endpoint::EndpointDefinition;
use crate::ids::{ArmName, PolicyName, RegionName, SiteId};

/// A treatment arm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// The name, as the data write it.
    pub name: ArmName,
    /// Whether the others are compared with this one.
    #[serde(default)]
    pub reference: bool,
}

/// A region of the trial's own map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The name.
    pub name: RegionName,
    /// The countries in it.
    pub countries: Vec<Country>,
}

/// A place where subjects are enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The id, as the data write it.
    pub id: SiteId,
    /// The name, for people.
    #[serde(default)]
    pub name: Option<String>,
    /// The country it is in, when known.
    #[serde(default)]
    pub country: Option<Country>,
}

/// A trial as it is written down; [`super::Trial`] is one that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialDefinition {
    /// The protocol's short code, 1 to 64 characters.
    #[schema(min_length = 1, max_length = 64, example = "PALLAS")]
    pub code: String,
    /// The title, 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    /// The arms; empty for single-arm or observational data.
    #[serde(default)]
    pub arms: Vec<Arm>,
    /// The region map. A country outside it belongs to no region.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// The sites; empty when any site is accepted, otherwise a closed list.
    #[serde(default)]
    pub sites: Vec<Site>,
    /// The endpoints.
    #[serde(default)]
    pub endpoints: Vec<EndpointDefinition>,
    /// The last day whose events exist.
    #[serde(default)]
    pub data_cut_off: Option<NaiveDate>,
    /// How HER2 status is derived.
    #[serde(default)]
    pub classification_policy: PolicyName,
    /// Whether the protocol enrols HER2-negative disease only: each HER2-positive subject is warned of.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub her2_negative_only: bool,
    /// Whether the subjects are made up: every page and file that is made from the trial says so.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub synthetic: bool,
}

/// What says nothing is not written, so that a definition keeps its digest.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_unset(flag: &bool) -> bool {
    !*flag
}
