//! The only SQL of this service: one file per resource.
//!
//! Rows are written once and never changed, but for where a finding stands (what its entries add up to), the
//! second signature of a release and its end, and the setting of automatic runs.

pub(crate) mod automatic;
pub(crate) mod earlier_runs;
mod entities;
mod finding_rows;
pub(crate) mod findings;
mod live_rows;
mod migrations;
mod migrator;
pub(crate) mod policies;
pub(crate) mod releases;

pub(crate) use live_rows::LIVE_ROWS;
pub(crate) use migrator::Migrator;
