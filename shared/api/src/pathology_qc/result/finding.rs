//! What deserves a reviewer's look, and why a check has no numbers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a check has no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotAssessed {
    /// The check.
    #[schema(example = "heterogeneity")]
    pub check: String,
    /// A stable word such as `no_evaluable_subjects`, `one_site`, `all_low`, `none_low`.
    #[schema(example = "one_site")]
    pub reason: String,
    /// One sentence.
    pub message: String,
}

/// Where a rate or finding belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A region of the trial's map.
    Region,
    /// A country.
    Country,
    /// A site.
    Site,
}

/// How urgent a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// Look at it.
    Amber,
    /// Look at it first.
    Red,
}

/// A finding as the engine computes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QcFinding {
    /// The check that raised it.
    #[schema(example = "hierarchical")]
    pub check: String,
    /// What was measured: `her2_low`, or a metric of the check.
    #[serde(default = "her2_low")]
    #[schema(example = "her2_low")]
    pub metric: String,
    /// Site, country or region.
    pub level: Level,
    /// Which one.
    #[schema(example = "A2")]
    pub group: String,
    /// Red or amber.
    pub severity: FindingLevel,
    /// A stable word for the reason.
    #[schema(example = "surprise")]
    pub reason: String,
    /// The numbers it rests on.
    pub evidence: Vec<EvidenceValue>,
    /// The finding in sentences made of its numbers.
    pub explanation: String,
}

fn her2_low() -> String {
    "her2_low".to_owned()
}

/// One number of a finding's evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceValue {
    /// What it is.
    #[schema(example = "surprise")]
    pub name: String,
    /// The value.
    pub value: f64,
}
