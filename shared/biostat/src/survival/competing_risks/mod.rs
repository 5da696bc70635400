//! Competing risks: endpoints that another kind of event makes impossible.
//!
//! [`CompetingObservations`] are the checked data, [`CumulativeIncidence`] estimates how often each
//! cause occurs (Aalen-Johansen), [`gray_test`] compares groups, [`fine_gray`] regresses the
//! subdistribution hazard of one cause on covariates.

mod error;
mod fine_gray;
mod gray;
mod incidence;
mod observations;

pub use error::CompetingRisksError;
pub use fine_gray::{
    CensoringTies, FineGrayCoefficient, FineGrayFit, FineGrayOptions, PredictedIncidence, fine_gray,
};
pub use gray::gray_test;
pub use incidence::{CumulativeIncidence, IncidenceEstimate, IncidenceStep, IncidenceVariance};
pub use observations::CompetingObservations;
