//! The only SQL of this service: one file per resource.
//!
//! Rows are written once and never changed; what an upload has become is told by the versions that
//! name it, what a proposal has become by its decision.

mod entities;
mod live_rows;
mod migrations;
mod migrator;
pub(crate) mod profiles;
pub(crate) mod proposals;
pub(crate) mod redactions;
pub(crate) mod snapshots;
pub(crate) mod transfers;
pub(crate) mod trials;
pub(crate) mod uploads;
pub(crate) mod versions;

pub(crate) use live_rows::LIVE_ROWS;
pub(crate) use migrator::Migrator;
