//! Outputs for endpoints that other events make impossible.
//!
//! **Which event a subject has** follows from its observations of the endpoint of interest and of the
//! competing endpoints:
//! 1. the competing event is the earliest of the competing endpoints' events (of two at one time the one
//!    listed first), at its own time;
//! 2. if it comes before the event of interest, or that does not happen, the subject leaves by the
//!    competing event at that time, also where the endpoint of interest was last known absent earlier;
//! 3. otherwise the event of interest counts at its time: a tie goes to it, unless the plan says that it goes
//!    to the competing one;
//! 4. with neither, the subject is censored when the endpoint of interest was last known absent.
//!
//! A subject without an observation of any of the endpoints is left out and counted.

use palladion_domain::ids::{EndpointName, VariableName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CoxTerm, SurvivalInterval};

/// What two events at one time count as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieGoesTo {
    /// The event of interest.
    #[default]
    Interest,
    /// The competing event: for an endpoint of interest that holds the competing events too, such as recurrence
    /// or death with death as the competing endpoint. What is left to it is recurrence, and the competing event
    /// is death without recurrence.
    Competing,
}

/// Whether a choice need not be written, so that a plan without it keeps its digest.
fn is_default(tie: &TieGoesTo) -> bool {
    *tie == TieGoesTo::default()
}

/// Cumulative incidence of each cause (Aalen-Johansen). Which event a subject has: the competing event
/// (the earliest of `competing`) when it comes before or without the event of interest, at its own time;
/// a tie goes where `tie` says; with neither, censored when the endpoint was last known absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CumulativeIncidenceSpec {
    /// The endpoint of interest.
    pub endpoint: EndpointName,
    /// The endpoints that compete with it, such as death.
    #[schema(min_items = 1)]
    pub competing: Vec<EndpointName>,
    /// What an event of both at one time counts as.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tie: TieGoesTo,
    /// Groups; several variables give their combinations; one curve a cause for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<VariableName>,
    /// Days at which the incidence is reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times_days: Vec<f64>,
    /// Variance of the incidence.
    #[serde(default)]
    pub variance: IncidenceVariance,
    /// Scale on which the confidence limits of the incidence are symmetric.
    #[serde(default)]
    pub interval: SurvivalInterval,
}

/// Variance of a cumulative incidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidenceVariance {
    /// Infinitesimal jackknife, as R `survfit`.
    #[default]
    Jackknife,
    /// Aalen's counting-process variance, as R `cmprsk::cuminc`.
    Aalen,
}

/// Gray's test for equal cumulative incidence, for each cause. Which event a subject has: as for
/// cumulative incidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrayTestSpec {
    /// The endpoint of interest.
    pub endpoint: EndpointName,
    /// The endpoints that compete with it, such as death.
    #[schema(min_items = 1)]
    pub competing: Vec<EndpointName>,
    /// What an event of both at one time counts as.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tie: TieGoesTo,
    /// Groups to compare; several variables give their combinations.
    #[schema(min_items = 1)]
    pub group: Vec<VariableName>,
    /// Strata within which groups are compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<VariableName>,
    /// An event weighs one minus the pooled incidence just before it to this power.
    #[serde(default)]
    #[schema(minimum = -10, maximum = 10)]
    pub rho: f64,
}

/// Fine and Gray's model of the subdistribution hazard of the endpoint of interest. Which event a subject
/// has: as for cumulative incidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FineGraySpec {
    /// The endpoint of interest.
    pub endpoint: EndpointName,
    /// The endpoints that compete with it, such as death.
    #[schema(min_items = 1)]
    pub competing: Vec<EndpointName>,
    /// What an event of both at one time counts as.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tie: TieGoesTo,
    /// The model's terms.
    #[schema(min_items = 1)]
    pub terms: Vec<CoxTerm>,
}
