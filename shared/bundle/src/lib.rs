//! The bundle of a run: one zip file from which an auditor sees, without any service, what was
//! run, on what, with which result, who caused it, and that the ledger says so.
//!
//! [`seal`] makes it, [`verify()`] checks it. The same run gives the same bytes: names are sorted, nothing is
//! compressed, no clock is asked, and every proof leads to the first signed checkpoint that covers the run.
//!
//! Not here: where the parts come from, re-execution, files and networks.

mod archive;
mod layout;
mod lineage;
#[cfg(test)]
mod made;
mod readme;
mod seal;
mod sums;
#[cfg(test)]
mod tests;
mod verify;

pub use archive::{ArchiveError, Files};
pub use layout::{INPUTS, REPORT};
pub use seal::{Contents, ProvenLeaf, SealError, seal};
pub use verify::{BundleFailure, BundleFailureClass, Verified, verify};
