//! Snapshots: a dataset version frozen at a cut-off, named by its content.

mod error;
mod freeze;
mod leaf;
mod read;

pub(crate) use error::SnapshotError;
pub(crate) use freeze::freeze;
pub(crate) use read::{list, manifest, open_table, read};
