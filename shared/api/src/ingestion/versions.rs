use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{DatasetVersionId, TrialId, UploadId};
use palladion_domain::tables::TableName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Makes the next dataset version from validated uploads.
///
/// Tables that none of the uploads brings are carried over from the previous version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptUploads {
    /// Uploads without errors; no two may bring the same table. One accepted before may be named
    /// again, to return to its data.
    pub upload_ids: Vec<UploadId>,
    /// Why the warnings may stand; required when there are any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(example = "Contradictions confirmed with the sites, query log of 3 March")]
    pub acknowledge_warnings: Option<String>,
}

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
    /// Why the warnings may stand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acknowledged_warnings: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who accepted.
    pub created_by: String,
}

/// One table of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
    /// The upload it came from.
    pub upload_id: UploadId,
}
