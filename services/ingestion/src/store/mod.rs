//! The only SQL of this service: one file per resource.
//!
//! Rows are written once and never changed; what an upload has become is told by the versions that
//! name it.

mod entities;
mod migrations;
mod migrator;
pub(crate) mod profiles;
mod row;
pub(crate) mod snapshots;
pub(crate) mod trials;
pub(crate) mod uploads;
pub(crate) mod versions;

pub(crate) use migrator::Migrator;
pub(crate) use row::row_bytes;
pub(crate) use sea_orm::DatabaseTransaction as Transaction;
