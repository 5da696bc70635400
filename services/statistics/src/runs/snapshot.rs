//! The bytes of a snapshot, asked for once and used twice: to check the plan, and for the run.

use std::collections::BTreeMap;

use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::ingestion::{IngestionClient, SnapshotManifest};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_service_kit::blobs::Blobs;
use palladion_service_kit::runs::SnapshotPart;

use super::AnalysisRunError;
use crate::engine::SnapshotError;

/// The manifest's bytes and those of its tables.
#[derive(Debug, Clone)]
pub(super) struct SnapshotBytes {
    pub(super) manifest: Bytes,
    pub(super) tables: BTreeMap<TableName, Bytes>,
}

impl SnapshotBytes {
    /// Reads a snapshot as the caller; tables that this service keeps already are not asked for.
    pub(super) async fn read(
        blobs: &Blobs,
        ingestion: &IngestionClient,
        trial: TrialId,
        snapshot: SnapshotId,
    ) -> Result<Self, AnalysisRunError> {
        let refused = |error: ApiError| match error.status() {
            Some(403 | 404) => AnalysisRunError::SnapshotUnknown(snapshot),
            _ => AnalysisRunError::SnapshotUnavailable(error),
        };
        let manifest = SnapshotPart::Manifest.fetch(ingestion, trial, snapshot).await.map_err(refused)?;
        let document = SnapshotManifest::from_bytes(&manifest);
        let document =
            document.map_err(|error| AnalysisRunError::Snapshot(SnapshotError::Manifest(error)))?;
        let mut tables = BTreeMap::new();
        for described in document.tables {
            let bytes = match blobs.get(described.digest).await {
                Ok(bytes) => bytes,
                Err(_not_kept) => SnapshotPart::Table(described.table)
                    .fetch(ingestion, trial, snapshot)
                    .await
                    .map_err(refused)?,
            };
            tables.insert(described.table, bytes);
        }
        Ok(Self { manifest, tables })
    }

    /// One part, as the run asks for it.
    pub(super) fn part(&self, part: SnapshotPart) -> Result<Bytes, ApiError> {
        let found = match part {
            SnapshotPart::Manifest => Some(&self.manifest),
            SnapshotPart::Table(table) => self.tables.get(&table),
        };
        let missing = || ApiError::Unexpected {
            status: 404,
            detail: "the manifest does not name the table".to_owned(),
        };
        found.cloned().ok_or_else(missing)
    }
}
