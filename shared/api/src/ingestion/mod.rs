//! Contract of the ingestion service: trials, import profiles, uploads, dataset versions, snapshots.

mod client;
mod content_digest;
mod profiles;
mod report;
mod rules;
mod snapshots;
mod trials;
mod uploads;
mod versions;

pub use client::{IngestionClient, UploadRequest};
pub use content_digest::{CONTENT_DIGEST, InvalidContentDigest, content_digest, parse_content_digest};
pub use profiles::StoredProfile;
pub use report::{FileField, FileRecord, FileRecords, FlowCount, FlowForecast, RecordsQuery};
pub use rules::ValidationRule;
pub use snapshots::{
    ColumnDescription, FreezeSnapshot, FrozenPolicy, SNAPSHOT_SCHEMA, Snapshot, SnapshotManifest,
    SnapshotTable,
};
pub use trials::{AmendTrial, StoredTrial};
pub use uploads::{
    CodeCount, IssueFilter, Mapping, TableSummary, Upload, UploadQuery, UploadState, ValidationSummary,
};
pub use versions::{AcceptUploads, DatasetVersion, VersionTable};
