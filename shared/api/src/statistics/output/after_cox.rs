//! What follows a Cox model.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{GroupLevel, Interval, TermTest, TestResult};

/// Tests of proportional hazards; a small p-value speaks against them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProportionalHazards {
    /// Id of the model.
    pub model: String,
    /// Which test it is, in words.
    #[schema(example = "score test (R survival >= 3.0)")]
    pub variant: String,
    /// Scale of time: `km`, `rank`, `identity` or `log`.
    pub transform: String,
    /// One for each term; empty for the approximation of 1994, which has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermTest>,
    /// One for each coefficient with an estimate.
    pub coefficients: Vec<CoefficientTest>,
    /// All coefficients together.
    pub global: TestResult,
}

/// A test of one coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoefficientTest {
    /// The coefficient.
    #[schema(example = "her2_status: her2_low vs her2_0")]
    pub term: String,
    /// The test.
    pub test: TestResult,
}

/// Coefficients as they change with time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SmoothedResiduals {
    /// Id of the model.
    pub model: String,
    /// Scale of time: `km`, `rank`, `identity` or `log`.
    pub transform: String,
    /// Parameters of each curve.
    pub df: u32,
    /// One for each coefficient with an estimate.
    pub curves: Vec<SmoothedCurve>,
}

/// A coefficient over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SmoothedCurve {
    /// The coefficient.
    pub term: String,
    /// Its log hazard ratio in the model: what the curve is where hazards are proportional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_hazard_ratio: Option<f64>,
    /// From the first to the last event.
    pub points: Vec<SmoothedPoint>,
    /// What was smoothed, one an event; left out, with a note, when an output has more than 100,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub residuals: Vec<ResidualPoint>,
}

/// The scaled Schoenfeld residual of an event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidualPoint {
    /// Day of the event.
    pub time_days: f64,
    /// The residual plus the coefficient: what the log hazard ratio is by this event alone.
    pub log_hazard_ratio: f64,
}

/// A coefficient around a time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SmoothedPoint {
    /// Days; between two event times interpolated on the scale.
    pub time_days: f64,
    /// The time on the scale.
    pub position: f64,
    /// The log hazard ratio around this time.
    pub log_hazard_ratio: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Pointwise limits of the log hazard ratio, by the normal distribution.
    pub interval: Interval,
}

/// Residuals of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Residuals {
    /// Id of the model.
    pub model: String,
    /// Which residuals.
    #[schema(example = "martingale")]
    pub residual: String,
    /// What each value of a row belongs to: the coefficients with an estimate, or the residual itself.
    pub columns: Vec<String>,
    /// One for each subject in the order of the ids; for Schoenfeld residuals one for each event by
    /// stratum and time.
    pub rows: Vec<ResidualRow>,
}

/// Residuals of a subject or event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidualRow {
    /// The subject.
    pub subject_id: String,
    /// Day of the event, for Schoenfeld residuals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_days: Option<f64>,
    /// Stratum of the event, for Schoenfeld residuals of a stratified model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stratum: Vec<GroupLevel>,
    /// One value a column.
    pub values: Vec<f64>,
}

/// How often the subject with the higher linear predictor has the event first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Concordance {
    /// Id of the model.
    pub model: String,
    /// Rows of the model.
    pub n: u64,
    /// Events among them.
    pub events: u64,
    /// Harrell's C: 0.5 says nothing, 1 is perfect.
    pub concordance: f64,
    /// Standard error by the infinitesimal jackknife, by cluster where the model has clusters.
    pub std_error: f64,
    /// Limits by the normal distribution, cut to 0 and 1.
    pub interval: Interval,
    /// Pairs in which the higher predictor has the event first; with weights the sum of their products.
    pub concordant: f64,
    /// Pairs in which the lower predictor has it first.
    pub discordant: f64,
    /// Comparable pairs with equal predictors.
    pub tied_predictor: f64,
    /// Pairs of events on the same day with different predictors.
    pub tied_time: f64,
    /// Pairs of events on the same day with equal predictors.
    pub tied_both: f64,
}

/// Cumulative hazard of a row with given columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineHazard {
    /// Id of the model.
    pub model: String,
    /// `zero` or `mean`.
    pub at: String,
    /// The value of each column that the hazard belongs to.
    pub columns: Vec<ColumnValue>,
    /// One for each stratum with events.
    pub strata: Vec<HazardStratum>,
}

/// A column with a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnValue {
    /// The coefficient of the column.
    pub term: String,
    /// The value.
    pub value: f64,
}

/// A stratum's cumulative hazard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HazardStratum {
    /// What defines the stratum; nothing without strata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stratum: Vec<GroupLevel>,
    /// One at each day with an event.
    pub steps: Vec<HazardStep>,
}

/// From this day on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HazardStep {
    /// Day of the event.
    pub time_days: f64,
    /// Cumulative hazard.
    pub cumulative_hazard: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// Survival of given profiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictedSurvival {
    /// Id of the model.
    pub model: String,
    /// One for each profile in each stratum with events.
    pub curves: Vec<ProfileSurvival>,
}

/// A profile's survival in a stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSurvival {
    /// The profile's name.
    pub profile: String,
    /// What defines the stratum; nothing without strata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stratum: Vec<GroupLevel>,
    /// At the plan's times.
    pub at: Vec<PredictedAt>,
}

/// Predicted survival at a time; without numbers after the stratum's last observation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictedAt {
    /// Days.
    pub time_days: f64,
    /// Survival probability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survival: Option<f64>,
    /// Standard error of the cumulative hazard, which is that of log survival.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub std_error: Option<f64>,
    /// Limits, symmetric on log survival, cut to 1.
    pub interval: Interval,
}
