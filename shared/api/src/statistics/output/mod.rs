//! What each analysis gives: plain numbers with their counts, ready to be tabulated.
//!
//! A number that does not exist (a median that was not reached, a limit at S = 0) is absent, never
//! `NaN`. Times are days.

mod after_cox;
mod common;
mod competing_risks;
mod cox;
mod curves;
mod describing;
mod differences;
mod multiplicity;
mod sensitivity;
mod subgroups;

pub use after_cox::{
    BaselineHazard, CoefficientTest, ColumnValue, Concordance, HazardStep, HazardStratum, PredictedAt,
    PredictedSurvival, ProfileSurvival, ProportionalHazards, ResidualPoint, ResidualRow, Residuals,
    SmoothedCurve, SmoothedPoint, SmoothedResiduals,
};
pub use common::{GroupLevel, Interval, TestResult};
pub use competing_risks::{
    CauseTest, CumulativeIncidence, FineGrayCoefficient, FineGrayModel, GrayGroup, GrayTest, IncidenceAt,
    IncidenceCurve, IncidenceStep,
};
pub use cox::{
    Coefficient, CoefficientEstimate, Contrast, Convergence, CoxModel, DroppedRows, EffectEstimate,
    Interaction, LandmarkCounts, SimpleEffect, TermTest,
};
pub use curves::{
    Curve, CurveAt, CurveStep, FollowUp, FollowUpGroup, KaplanMeier, LogRank, LogRankGroup, QuantileEstimate,
    WeightedStep,
};
pub use describing::{
    BaselineTable, BaselineVariable, CohortFlow, FlowCount, GroupCount, LevelCounts, NumericSummary,
    Prevalence, PrevalenceBy, Rate, StandardisedDifference, WarningCount,
};
pub use differences::{
    MeanRatio, RestrictedMean, RestrictedMeanComparison, RestrictedMeans, SurvivalAt, SurvivalDifference,
    SurvivalDifferences,
};
pub use multiplicity::{AdjustedTest, Multiplicity};
pub use sensitivity::{
    Her2LowSensitivity, Misreading, SensitivityEstimate, SensitivityKind, SensitivityVariant, SiteEffect,
};
pub use subgroups::{SubgroupEstimate, SubgroupVariable, Subgroups};
