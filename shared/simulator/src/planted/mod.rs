//! A synthetic trial of any size: planted effects, and planted faults that name what must be found.
//!
//! Effects: a hazard ratio of HER2-low, one of the treatment, and rates of HER2-low by country. Faults of records are
//! each in one record and cause one code of the validation; faults of sites are in all records of one site and cause
//! findings of a QC run. `planted.json` beside the raw files says what was planted where.
//!
//! The other covariates that the built-in plans ask for (stages, surgery, prior treatment) have no effect on anything.
//!
//! A subject is drawn from a stream of its own, so that a fault changes nothing but what it is planted in, and rows are
//! written as they are drawn: memory does not grow with the trial.

mod covariates;
mod error;
mod fault;
mod manifest;
mod record;
mod site;
mod subject;
mod texts;
mod trial;
mod write;

pub use error::PlantedError;
pub use fault::{Fault, Kind};
pub use manifest::{Expected, Planted, PlantedFinding};
pub use trial::{ARM_HAZARD_RATIO, COUNTRIES, CountryRate, HAZARD_RATIO, Trial};
pub use write::Files;
