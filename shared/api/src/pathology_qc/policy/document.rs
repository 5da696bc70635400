use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::checks::{
    CaseMixCheck, CentralAgreementCheck, ComparatorsCheck, DigitPreferenceCheck, DriftCheck, FunnelCheck,
    HeterogeneityCheck, HierarchicalCheck, IhcPatternCheck, IshMissingCheck, LeaveOneOutCheck,
    MissingScoreCheck, PrevalenceCheck, RecordRulesCheck,
};
use super::rule::DecisionRule;

/// The value of [`QcPolicy::policy`] that this version reads.
pub const POLICY_SCHEMA: &str = "palladion.qc-policy/1";

/// A QC policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QcPolicy {
    /// The layout of this document: `palladion.qc-policy/1`.
    #[schema(example = "palladion.qc-policy/1")]
    pub policy: String,
    /// What the policy is called in lists and reports.
    #[schema(example = "HER2-low prevalence by site")]
    pub title: String,
    /// Two-sided confidence level of every interval, from 0.5 to 0.9999.
    #[schema(minimum = 0.5, maximum = 0.9999, example = 0.95)]
    pub confidence_level: f64,
    /// Where every random number of the run comes from.
    #[schema(maximum = 9007199254740991.0, example = 20241)]
    pub seed: u64,
    /// How a number becomes a finding, for every check that uses the hierarchical model. What is left out
    /// has the value of the paper; the stored document names every one.
    #[serde(default)]
    pub rule: DecisionRule,
    /// The checks, in the order of the result; no check twice.
    #[schema(min_items = 1, max_items = 50)]
    pub checks: Vec<CheckSpec>,
}

/// One check of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckSpec {
    /// HER2-low rates with Wilson and Clopper-Pearson intervals by site, country and region.
    Prevalence(PrevalenceCheck),
    /// The rule: which sites and countries read HER2-low otherwise than the others predict.
    Hierarchical(HierarchicalCheck),
    /// The same with what is known of the patients taken into account, beside the crude rates.
    CaseMix(CaseMixCheck),
    /// Do rates differ by more than chance, and by how much? Describes the trial, flags nobody.
    Heterogeneity(HeterogeneityCheck),
    /// Each site against all others together. Describes, flags nobody.
    LeaveOneOut(LeaveOneOutCheck),
    /// Exact binomial funnel around the trial's rate, with the limits that the model predicts. A picture.
    Funnel(FunnelCheck),
    /// What gsm and `FunnelPlotR` would flag on these data. For comparison, flags nobody.
    Comparators(ComparatorsCheck),
    /// How a site spreads over IHC 0, 1+ and 2+, and at which cut it reads otherwise.
    IhcPattern(IhcPatternCheck),
    /// Readings of IHC 2+ without an ISH result.
    IshMissing(IshMissingCheck),
    /// Subjects without an IHC score, and sites that never write a 0.
    MissingScore(MissingScoreCheck),
    /// Change of a site's rate over its subjects.
    Drift(DriftCheck),
    /// Rounding of the percentages of ER and PR.
    DigitPreference(DigitPreferenceCheck),
    /// Combinations that a record cannot have.
    RecordRules(RecordRulesCheck),
    /// Local against central readings.
    CentralAgreement(CentralAgreementCheck),
}

impl CheckSpec {
    /// The check's word, as it stands under `kind`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prevalence(_) => "prevalence",
            Self::Hierarchical(_) => "hierarchical",
            Self::CaseMix(_) => "case_mix",
            Self::Heterogeneity(_) => "heterogeneity",
            Self::LeaveOneOut(_) => "leave_one_out",
            Self::Funnel(_) => "funnel",
            Self::Comparators(_) => "comparators",
            Self::IhcPattern(_) => "ihc_pattern",
            Self::IshMissing(_) => "ish_missing",
            Self::MissingScore(_) => "missing_score",
            Self::Drift(_) => "drift",
            Self::DigitPreference(_) => "digit_preference",
            Self::RecordRules(_) => "record_rules",
            Self::CentralAgreement(_) => "central_agreement",
        }
    }
}
