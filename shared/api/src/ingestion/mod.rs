//! Contract of the ingestion service: trials, import profiles, uploads, dataset versions, snapshots.

mod client;
mod profiles;
mod snapshots;
mod trials;
mod uploads;
mod versions;

pub use client::{IngestionClient, UploadRequest};
pub use profiles::StoredProfile;
pub use snapshots::{ColumnDescription, SNAPSHOT_SCHEMA, FreezeSnapshot, Snapshot, SnapshotManifest, SnapshotTable};
pub use trials::{AmendTrial, StoredTrial};
pub use uploads::{CodeCount, TableSummary, Upload, UploadState, ValidationSummary};
pub use versions::{AcceptUploads, DatasetVersion, VersionTable};
