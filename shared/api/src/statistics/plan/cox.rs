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
    /// Handling of tied event times.
    #[serde(default)]
    pub ties: Ties,
    /// Variables whose combinations have a baseline hazard each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<VariableName>,
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
