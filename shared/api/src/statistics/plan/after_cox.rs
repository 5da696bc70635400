//! What follows a Cox model: each names an earlier `cox` output of the same plan.

use palladion_domain::ids::VariableName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Test of proportional hazards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProportionalHazardsSpec {
    /// Id of an earlier `cox` output, fitted by partial likelihood with Efron's or Breslow's ties.
    #[schema(example = "cox_os")]
    pub model: String,
    /// Scale of time along which a coefficient may change.
    #[serde(default)]
    pub transform: TimeScale,
    /// Which of the two tests of this name.
    #[serde(default)]
    pub variant: ProportionalHazardsVariant,
}

/// Scale of the event times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeScale {
    /// 1 minus the Kaplan-Meier estimate just before the time: R's default.
    #[default]
    Km,
    /// Rank of the time among all times.
    Rank,
    /// Days.
    Identity,
    /// Natural logarithm of days; not with an event on day 0.
    Log,
}

/// Two tests share the name of Grambsch and Therneau and give different numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ProportionalHazardsVariant {
    /// The score test: R `survival` from 3.0 on. Tests by coefficient, by term and of all.
    #[default]
    #[serde(rename = "score_test")]
    ScoreTest,
    /// The approximation of 1994: SAS, Stata, R `survival` before 3.0. Tests by coefficient and of all;
    /// not with weights.
    #[serde(rename = "scaled_residuals_1994")]
    ScaledResiduals1994,
}

/// How each coefficient changes with time: scaled Schoenfeld residuals, smoothed by a natural spline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SmoothedResidualsSpec {
    /// Id of an earlier `cox` output, fitted by partial likelihood with Efron's or Breslow's ties.
    #[schema(example = "cox_os")]
    pub model: String,
    /// Scale of time on which the points are equally far apart.
    #[serde(default)]
    pub transform: TimeScale,
    /// Parameters of a curve; 2 is a straight line.
    #[serde(default = "four")]
    #[schema(minimum = 2, maximum = 10, example = 4)]
    pub df: u32,
    /// Points of a curve.
    #[serde(default = "forty")]
    #[schema(minimum = 2, maximum = 1000, example = 40)]
    pub points: u32,
    /// Only the coefficients of these terms of the model; of all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<VariableName>,
}

const fn four() -> u32 {
    4
}

const fn forty() -> u32 {
    40
}

/// Residuals of each subject or event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidualsSpec {
    /// Id of an earlier `cox` output, fitted by partial likelihood with Efron's or Breslow's ties.
    #[schema(example = "cox_os")]
    pub model: String,
    /// Which residuals. More than 1,000,000 values are not written.
    pub residual: ResidualKind,
}

/// Residuals of a Cox model, as R's `residuals` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResidualKind {
    /// Events observed minus events expected of each subject.
    Martingale,
    /// The same made symmetric.
    Deviance,
    /// Each subject's part of the gradient, one value a coefficient.
    Score,
    /// Change of each coefficient when the subject is left out, to first order.
    Dfbeta,
    /// The same in standard errors.
    Dfbetas,
    /// Columns of each event minus their mean over those at risk.
    Schoenfeld,
    /// The same scaled to scatter around the coefficient at the event's time.
    ScaledSchoenfeld,
}

/// Harrell's concordance of a model's linear predictor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConcordanceSpec {
    /// Id of an earlier `cox` output, fitted by partial likelihood.
    #[schema(example = "cox_os")]
    pub model: String,
}

/// Baseline cumulative hazard in each stratum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineHazardSpec {
    /// Id of an earlier `cox` output, fitted by partial likelihood.
    #[schema(example = "cox_os")]
    pub model: String,
    /// Which values of the columns the hazard belongs to.
    #[serde(default)]
    pub at: BaselineAt,
}

/// Values of the columns of a baseline hazard; an offset is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BaselineAt {
    /// All columns 0: reference levels, numbers 0.
    #[default]
    Zero,
    /// The mean of each column over the rows of the model.
    Mean,
}

/// Survival that a model predicts for given values, in each stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictedSurvivalSpec {
    /// Id of an earlier `cox` output, fitted by partial likelihood.
    #[schema(example = "cox_os")]
    pub model: String,
    /// Whose survival.
    #[schema(min_items = 1)]
    pub profiles: Vec<SurvivalProfile>,
    /// Days; after a landmark counted from it.
    #[schema(min_items = 1)]
    pub times_days: Vec<f64>,
}

/// A subject to predict for: a value for every term of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "60 years, HER2-low", "values": [
    {"variable": "age_years", "number": 60}, {"variable": "her2_status", "level": "her2_low"}
]}))]
pub struct SurvivalProfile {
    /// What it is called in the result; unique in the output.
    pub name: String,
    /// One entry for each term.
    #[schema(min_items = 1)]
    pub values: Vec<ProfileValue>,
    /// The offset, where the model has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<f64>,
}

/// A variable's value in a profile: a level or a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileValue {
    /// The variable.
    pub variable: VariableName,
    /// Its level, where it enters by indicators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Its value, where it enters as a number, in its own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
}
