//! A QC policy: which checks run, with which thresholds, as data.

mod checks;
mod document;
mod rule;

pub use checks::{
    CaseMixCheck, CentralAgreementCheck, ComparatorsCheck, DigitPreferenceCheck, DriftCheck, FunnelCheck,
    HeterogeneityCheck, HierarchicalCheck, IhcPatternCheck, IshMissingCheck, LeaveOneOutCheck,
    MissingScoreCheck, PrevalenceCheck, RecordRulesCheck, ReviewSelection,
};
pub use document::{CheckSpec, POLICY_SCHEMA, QcPolicy};
pub use rule::DecisionRule;
