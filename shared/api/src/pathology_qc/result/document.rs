//! The result of a QC run.

use palladion_domain::digest::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pathology_qc::SitesOfSet;
use crate::pathology_qc::policy::DecisionRule;

use super::agreement::CentralAgreementResult;
use super::case_mix::CaseMixResult;
use super::finding::{NotAssessed, QcFinding};
use super::funnel::{ComparatorsResult, FunnelResult};
use super::heterogeneity::{HeterogeneityResult, LeaveOneOutResult};
use super::hierarchical::HierarchicalResult;
use super::pattern::{DigitPreferenceResult, IhcPatternResult};
use super::rates::PrevalenceResult;
use super::readings::{DriftResult, MissingScoreResult, RecordRulesResult};

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
    "rule": {"contamination": 0.05, "site_difference": 0.2, "country_difference": 0.15, "red": 0.05, "amber": 0.2,
        "minimum_sites": 8, "assessable_probability": 0.05, "country_pattern_probability": 0.01,
        "country_minimum_evaluable": 20, "country_minimum_sites": 2, "minimum_countries": 5},
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
    /// The parameters of the rule that made the findings.
    pub rule: DecisionRule,
    /// One entry for each check of the policy.
    pub checks: Vec<CheckResult>,
    /// What deserves a reviewer's look.
    pub findings: Vec<QcFinding>,
    /// Sets of sites for sensitivity analyses, made of the levels above; handed over once the run is released.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SitesOfSet>,
}

/// The numbers of one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckResult {
    /// Rates by site, country and region.
    Prevalence(PrevalenceResult),
    /// The rule on the crude rates.
    Hierarchical(Box<HierarchicalResult>),
    /// The rule with the patients' mix taken into account.
    CaseMix(Box<CaseMixResult>),
    /// Tests of equal rates and how much rates differ.
    Heterogeneity(HeterogeneityResult),
    /// Each site against all others together.
    LeaveOneOut(LeaveOneOutResult),
    /// Funnel limits.
    Funnel(FunnelResult),
    /// What other rules would flag.
    Comparators(ComparatorsResult),
    /// Spread over IHC scores.
    IhcPattern(IhcPatternResult),
    /// IHC 2+ without ISH.
    IshMissing(Box<HierarchicalResult>),
    /// Missing scores.
    MissingScore(MissingScoreResult),
    /// Change over time.
    Drift(DriftResult),
    /// Rounding of percentages.
    DigitPreference(DigitPreferenceResult),
    /// Impossible combinations.
    RecordRules(RecordRulesResult),
    /// Local against central readings.
    CentralAgreement(Box<CentralAgreementResult>),
    /// The data do not allow this check.
    NotAssessed(NotAssessed),
}
