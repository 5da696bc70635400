//! The result of a QC run.

mod agreement;
mod case_mix;
mod document;
mod finding;
mod funnel;
mod heterogeneity;
mod hierarchical;
mod pattern;
mod rates;
mod readings;

pub use agreement::{BinaryAgreement, CentralAgreementResult, Kappa};
pub use case_mix::{CaseMixResult, CaseMixSite, CaseMixTerm, CovariateLeftOut};
pub use document::{CheckResult, QC_RESULT_SCHEMA, QcResult};
pub use finding::{EvidenceValue, FindingLevel, Level, NotAssessed, QcFinding};
pub use funnel::{ComparatorSite, ComparatorsResult, FunnelResult, FunnelSite, FunnelState};
pub use heterogeneity::{
    BetaBinomialResult, CochranResult, HeterogeneityResult, LeaveOneOutResult, LeftOutSite,
    LevelHeterogeneity, RandomInterceptResult,
};
pub use hierarchical::{
    AssessmentLevel, AssessmentReason, CountryAssessment, CountryTest, FittedModel, HierarchicalResult,
    RegionComparison, RegionRate, RegionTest, SiteAssessment, SiteLeftOut,
};
pub use pattern::{
    CutResult, DigitPreferenceResult, DigitResult, IhcPatternResult, PatternResult, PatternSite,
};
pub use rates::{GroupRate, PrevalenceResult};
pub use readings::{
    DriftResult, DriftSite, EwmaRate, MissingScoreResult, QuarterRate, RecordRulesResult, RuleHits, SiteHits,
    SiteRuleHits, ZeroSite,
};
