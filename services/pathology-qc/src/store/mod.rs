//! The only SQL of this service: one file per resource.
//!
//! Rows are written once and never changed; where a finding stands is told by its last review.

mod entities;
pub(crate) mod findings;
mod migrations;
mod migrator;
pub(crate) mod policies;

pub(crate) use migrator::Migrator;
