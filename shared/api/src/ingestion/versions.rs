use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{DatasetVersionId, TrialId, UploadId};
use palladion_domain::tables::TableName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::differences::VersionDifference;
use super::reasons::{AcknowledgedWarnings, Acknowledgement, ReasonForChange};
use super::redactions::LeftOut;
use crate::problem::ProblemDetails;

/// Makes the next dataset version from validated uploads.
///
/// Tables that none of the uploads brings are carried over from the previous version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptUploads {
    /// Uploads without errors, each once. Those that bring the same table make it up together, in this
    /// order. One accepted before may be named again, to return to its data or to stay beside others.
    pub upload_ids: Vec<UploadId>,
    /// Uploads whose rows leave a table that several uploads made up in the version before, now that others
    /// bring this table. Each part of such a table is either named again or stands here.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub replaces: Vec<UploadId>,
    /// Why the warnings may stand: one entry for each code that has any.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// Why data that were accepted before become others; required when any do. Subjects and rows that
    /// are only added change nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<ReasonForChange>,
}

/// The codes that a 422 `warnings-unacknowledged` lists: each stands before the colon of an error.
#[must_use]
pub fn unacknowledged_codes(problem: &ProblemDetails) -> Vec<String> {
    let errors = problem.errors.iter().filter(|error| error.pointer == ACKNOWLEDGEMENTS);
    errors.filter_map(|error| Some(error.detail.split_once(": ")?.0.to_owned())).collect()
}

/// Where acknowledgements stand in [`AcceptUploads`].
pub const ACKNOWLEDGEMENTS: &str = "/acknowledgements";

/// The trial's accepted data after an upload; never overwritten.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DatasetVersion {
    /// Names the version.
    pub version_id: DatasetVersionId,
    /// The trial.
    pub trial_id: TrialId,
    /// Counts the trial's versions from 1.
    pub number: u32,
    /// Its tables.
    pub tables: Vec<VersionTable>,
    /// The uploads accepted by it.
    pub upload_ids: Vec<UploadId>,
    /// The warnings that were accepted with it, by code.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub acknowledgements: Vec<AcknowledgedWarnings>,
    /// Why data accepted before became others.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<ReasonForChange>,
    /// How it differs from the version before; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub difference: Option<VersionDifference>,
    /// What the uploads, or the version before, hold of redacted subjects, and this version does not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left_out: Option<LeftOut>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who accepted.
    pub created_by: String,
}

/// One table of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionTable {
    /// Which table.
    pub table: TableName,
    /// SHA-256 of its Parquet bytes.
    pub digest: Digest,
    /// Its rows.
    pub rows: u64,
    /// Size of the Parquet bytes.
    pub size_bytes: u64,
    /// SHA-256 of the record numbers of its rows in the file they came from.
    pub origin_digest: Digest,
    /// The upload it came from; of several the first.
    pub upload_id: UploadId,
    /// What each upload gave to it, where several make it up, or where the days of randomisation come from
    /// another table. Absent when the table is as its one upload gave it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<TablePart>,
}

/// What one upload gave to a table. The rows of the parts follow one another in the order of the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TablePart {
    /// The upload.
    pub upload_id: UploadId,
    /// SHA-256 of the Parquet bytes of the upload's own table.
    pub digest: Digest,
    /// SHA-256 of the record numbers of its rows in the upload's file.
    pub origin_digest: Digest,
    /// Rows of the version's table that came from it.
    pub rows: u64,
    /// Its rows that equal a row of an earlier part in every value; they stand once, with the earlier part.
    pub repeated: u64,
}
