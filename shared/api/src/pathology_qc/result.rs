//! The result of a QC run.

use palladion_domain::digest::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::statistics::output::{Interval, TestResult};

/// The value of [`QcResult::schema`] that this version writes.
pub const QC_RESULT_SCHEMA: &str = "palladion.qc-result/1";

/// Everything one QC run computed. Which snapshot it was computed from stands in the run's manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "schema": "palladion.qc-result/1",
    "policy_digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "classification_policy": "pallas-2024 version 1",
    "subjects": 24,
    "evaluable": 20,
    "her2_low": 18,
    "checks": [{"kind": "not_assessed", "check": "heterogeneity", "reason": "one_site",
        "message": "there are not two groups with evaluable subjects at any level"}],
    "findings": []
}))]
pub struct QcResult {
    /// The layout of this document.
    #[schema(example = "palladion.qc-result/1")]
    pub schema: String,
    /// The policy.
    pub policy_digest: Digest,
    /// The version of the rules that turned readings into HER2 status.
    #[schema(example = "pallas-2024 version 1")]
    pub classification_policy: String,
    /// Subjects in the snapshot.
    pub subjects: u64,
    /// Subjects with HER2-0 or HER2-low: the denominator of every rate.
    pub evaluable: u64,
    /// HER2-low subjects.
    pub her2_low: u64,
    /// One entry for each check of the policy.
    pub checks: Vec<CheckResult>,
    /// What deserves a reviewer's look.
    pub findings: Vec<QcFinding>,
}

/// The numbers of one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckResult {
    /// Rates by site, country and region.
    Prevalence(PrevalenceResult),
    /// Funnel limits.
    Funnel(FunnelResult),
    /// Tests of equal rates.
    Heterogeneity(HeterogeneityResult),
    /// The data do not allow this check.
    NotAssessed(NotAssessed),
}

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

/// Funnel limits around the trial's rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelResult {
    /// The trial's rate: the centre line.
    pub centre: f64,
    /// One entry a site.
    pub sites: Vec<FunnelSite>,
}

/// One site in the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelSite {
    /// The site.
    pub site_id: String,
    /// Evaluable subjects.
    pub evaluable: u64,
    /// HER2-low subjects.
    pub her2_low: u64,
    /// Limits at the amber coverage, interpolated between the possible rates: for drawing.
    pub amber_limits: Interval,
    /// Limits at the red coverage, interpolated between the possible rates: for drawing.
    pub red_limits: Interval,
    /// Probability of as few HER2-low subjects or fewer when the site's true rate is the centre.
    pub as_few: f64,
    /// Probability of as many HER2-low subjects or more when the site's true rate is the centre.
    pub as_many: f64,
    /// Where the site lies.
    pub state: FunnelState,
}

/// Where a site lies in the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FunnelState {
    /// Neither tail is as improbable as the amber coverage asks for.
    Inside,
    /// One tail lies outside the amber coverage.
    Amber,
    /// One tail lies outside the red coverage.
    Red,
    /// Fewer evaluable subjects than the policy asks for.
    NotAssessable,
}

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
    #[schema(example = "funnel")]
    pub check: String,
    /// Site, country or region.
    pub level: Level,
    /// Which one.
    #[schema(example = "A2")]
    pub group: String,
    /// Red or amber.
    pub severity: FindingLevel,
    /// A stable word for the reason.
    #[schema(example = "high_red")]
    pub reason: String,
    /// The numbers it rests on.
    pub evidence: Vec<EvidenceValue>,
    /// The finding in sentences made of its numbers.
    pub explanation: String,
}

/// One number of a finding's evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceValue {
    /// What it is.
    #[schema(example = "probability_as_many")]
    pub name: String,
    /// The value.
    pub value: f64,
}
