//! The ledger in a service's database: the only place of this crate that speaks SQL.
//!
//! [`Ledger`] appends, signs, proves, reads and exports; [`LedgerMigration`] makes the tables
//! and the triggers that keep them append-only.

mod append;
mod checkpoint;
mod draft;
mod entities;
mod error;
mod exporter;
mod ledger;
mod migration;
mod prove;
mod read;
mod redact;
mod rows;
mod schema;
mod triggers;

pub use checkpoint::StoredCheckpoint;
pub use draft::{Appended, Draft};
pub use error::StoreError;
pub use exporter::{ExportOptions, Exporter};
pub use ledger::Ledger;
pub use migration::LedgerMigration;
pub use read::{Filter, Order, Page, Scope, StoredLeaf};
pub use rows::RowVersion;
