//! The rows of the tables, one file per table. Ids are stored as text, documents as the bytes that were digested.

pub(super) mod finding;
pub(super) mod finding_review;
pub(super) mod qc_policy;
