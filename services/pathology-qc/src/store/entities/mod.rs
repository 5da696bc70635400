//! The rows of the tables, one file per table. Ids are stored as text, documents as the bytes that were digested.

pub(super) mod automatic_qc;
pub(super) mod finding;
pub(super) mod finding_entry;
pub(super) mod finding_standing;
pub(super) mod qc_policy;
pub(super) mod qc_release;
