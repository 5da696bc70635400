//! The only SQL of this service: one file per resource.
//!
//! Rows are written once and never changed; where a finding stands is told by its last review.

mod entities;
pub(crate) mod findings;
mod live_rows;
mod migrations;
mod migrator;
pub(crate) mod policies;

pub(crate) use live_rows::LIVE_ROWS;
pub(crate) use migrator::Migrator;
