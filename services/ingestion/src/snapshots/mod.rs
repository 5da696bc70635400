//! Snapshots: a dataset version frozen at a cut-off, named by its content. One person proposes it,
//! another confirms it.

mod archive;
mod compare;
mod decide;
mod error;
mod export;
mod leaf;
mod proposals;
mod propose;
mod read;
mod tar;
mod verify;

pub(crate) use archive::open_archive;
pub(crate) use compare::compare;
pub(crate) use decide::{confirm, decline};
pub(crate) use error::SnapshotError;
pub(crate) use export::export_table;
pub(crate) use proposals::{proposal, proposals};
pub(crate) use propose::propose;
pub(crate) use read::{list, manifest, open_table, read};
pub(crate) use verify::verify;
