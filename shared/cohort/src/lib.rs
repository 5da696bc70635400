//! A snapshot's tables as a cohort: subjects with their variables, endpoints and flow.
//!
//! What it is: the one reading of a snapshot that every analysis and every QC check starts from.
//! [`Cohort::build`] sorts the subjects by id, classifies their HER2 readings by the trial's
//! policy, and gives any variable ([`Cohort::variable`]) or endpoint ([`Cohort::endpoint`]) as one
//! value a subject. What it deliberately is not: no file, socket or Parquet is opened here, nothing
//! is estimated, and no subject is left out; the flow only says where each one ends.
//!
//! Where to start: [`Cohort`]. The order of the rows in the tables never matters: the same rows in
//! another order make an equal cohort.

mod cohort;
mod column;
mod derived;
mod error;
mod known;
mod outcomes;
mod raw;
mod readings;
mod records;
mod source;
mod subjects;
#[cfg(test)]
mod tests;

pub use cohort::Cohort;
pub use column::{Categorical, Numeric, VariableColumn};
pub use error::{CohortError, LookUpError};
