//! The rows of the tables, one file per table. Ids are stored as text, documents as the bytes that were digested.

pub(super) mod dataset_version;
pub(super) mod dataset_version_upload;
pub(super) mod import_profile;
pub(super) mod redaction;
pub(super) mod redaction_key;
pub(super) mod snapshot;
pub(super) mod snapshot_decision;
pub(super) mod snapshot_proposal;
pub(super) mod transfer;
pub(super) mod trial;
pub(super) mod trial_version;
pub(super) mod upload;
pub(super) mod upload_issue;
