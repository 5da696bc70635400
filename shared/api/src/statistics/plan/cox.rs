//! Cox models.

use palladion_domain::ids::{EndpointName, VariableName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::MissingValues;

/// Cox proportional-hazards model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// The model's terms.
    #[schema(min_items = 1)]
    pub terms: Vec<CoxTerm>,
    /// Products of two of the terms, with their tests and simple effects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    pub interactions: Vec<InteractionSpec>,
    /// Handling of tied event times.
    #[serde(default)]
    pub ties: Ties,
    /// Variables whose combinations have a baseline hazard each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<VariableName>,
    /// Left truncation: a number of days from time zero; the subject is at risk from there on, not
    /// before. A subject that leaves when or before it enters makes the output not estimable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_days: Option<VariableName>,
    /// Case weights: a positive number. Weights that are not whole call for the robust variance,
    /// which `automatic` then takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<VariableName>,
    /// A number that enters the linear predictor with coefficient 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<VariableName>,
    /// Subjects with the same value may depend on each other: the variance is robust, summed by
    /// this variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<VariableName>,
    /// Which variance standard errors, limits, Wald and score tests use.
    #[serde(default, skip_serializing_if = "is_default")]
    pub variance: CoxVariance,
    /// How the coefficients are estimated.
    #[serde(default, skip_serializing_if = "is_default")]
    pub method: CoxMethod,
    /// Linear combinations of coefficients.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    pub contrasts: Vec<ContrastSpec>,
    /// Only subjects still at risk just after this day enter, and their time is counted from it;
    /// the others are counted. Those who entered after it (`entry_days`) are left out too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0.0, example = 182.625)]
    pub landmark_days: Option<f64>,
}

/// Whether a value need not be written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Which variance a Cox model uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoxVariance {
    /// Robust with `cluster` or with weights that are not whole, else that of the model.
    #[default]
    Automatic,
    /// Inverse information.
    Model,
    /// Lin and Wei's sandwich, by `cluster` where there is one, else by subject.
    Robust,
}

/// How the coefficients of a Cox model are estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoxMethod {
    /// Maximum of the partial likelihood.
    #[default]
    PartialLikelihood,
    /// Maximum of Firth's penalised likelihood: finite estimates also where events are separated.
    /// Limits and p-values of coefficients come from the profile of the penalised likelihood, those of
    /// joint tests, simple effects and contrasts are Wald's. Not with exact ties, `cluster` or a robust
    /// variance.
    Firth,
}

/// The product of two terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"variables": ["arm", "her2_status"]}))]
pub struct InteractionSpec {
    /// Two variables that are terms of the model.
    #[schema(min_items = 2, max_items = 2)]
    pub variables: Vec<VariableName>,
    /// Whether the effects of one variable at each level of the other are given.
    #[serde(default = "yes")]
    pub simple_effects: bool,
    /// Simple effects of this one of the two variables only; of both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_of: Option<VariableName>,
    /// Values at which the effects of the other variable are given where the modifying one is a
    /// number, in its own unit. Two numbers need `effect_of`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    pub at: Vec<f64>,
}

const fn yes() -> bool {
    true
}

/// A linear combination of coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "2+ against 1+", "weights": [
    {"term": "her2_level: ihc_2+/ish- vs her2_0", "weight": 1.0},
    {"term": "her2_level: ihc_1+ vs her2_0", "weight": -1.0}
]}))]
pub struct ContrastSpec {
    /// What it is called in the result; unique in the model.
    pub name: String,
    /// Coefficients with their weights; each coefficient once.
    #[schema(min_items = 1)]
    pub weights: Vec<ContrastWeight>,
}

/// A coefficient's weight in a contrast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContrastWeight {
    /// The coefficient's name as the result prints it.
    #[schema(example = "her2_level: ihc_1+ vs her2_0")]
    pub term: String,
    /// Its weight, not 0.
    pub weight: f64,
}

/// Handling of tied event times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// Efron 1977: R's default.
    #[default]
    Efron,
    /// Breslow 1974: SAS's default.
    Breslow,
    /// The exact conditional likelihood of discrete time: SAS's `DISCRETE`, R's `exact`. Not with
    /// weights, `cluster` or a robust variance.
    Exact,
}

/// One term of a Cox model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxTerm {
    /// The variable.
    pub variable: VariableName,
    /// How it enters the model; by its type when absent (numbers as they are, levels as indicators).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coding: Option<Coding>,
}

/// How a variable enters a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "as", rename_all = "snake_case", deny_unknown_fields)]
pub enum Coding {
    /// One column, the number itself.
    Linear,
    /// One column, the natural logarithm of a positive number.
    Log,
    /// One indicator column for each level but the reference.
    Indicators {
        /// The level all others are compared with; the first level when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        /// Whether a missing value is a level of its own.
        #[serde(default)]
        missing: MissingValues,
    },
}
