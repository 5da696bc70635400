use std::collections::BTreeSet;

use palladion_api::ingestion::{DatasetVersion, Snapshot, SnapshotManifest, Upload, VersionTable};
use palladion_domain::digest::Digest;
use palladion_service_kit::blobs::BlobError;

use super::UnnamedError;
use crate::state::State;
use crate::store::{proposals, snapshots, trials, uploads, versions};
use crate::versions::DifferenceIndex;

/// No limit: every row counts.
const ALL: u64 = u32::MAX as u64;

/// What rows name, and how many uploads, versions and snapshots there are.
#[derive(Default)]
pub(super) struct Named {
    pub(super) digests: BTreeSet<Digest>,
    pub(super) rows: u64,
}

impl Named {
    /// Reads every row that names a stored object.
    ///
    /// # Errors
    /// [`UnnamedError`].
    pub(super) async fn read(state: &State) -> Result<Self, UnnamedError> {
        let transaction = state.platform.database.begin_read().await?;
        let mut named = Self::default();
        let mut indexes = Vec::new();
        for trial in trials::ids(&transaction).await? {
            for upload in uploads::list(&transaction, trial, None, ALL).await? {
                named.upload(&upload);
            }
            for version in versions::list(&transaction, trial, None, ALL).await? {
                named.version(&version);
                indexes.extend(version.difference.map(|difference| difference.summary.index_digest));
            }
            for proposal in proposals::list(&transaction, trial, None, ALL).await? {
                named.manifest(&proposal.manifest);
            }
            for snapshot in snapshots::list(&transaction, trial, None, ALL).await? {
                named.snapshot(&snapshot);
            }
        }
        drop(transaction);
        for index in indexes {
            named.digests.insert(index);
            match state.platform.blobs.get(index).await {
                Ok(bytes) => named.digests.extend(DifferenceIndex::read(&bytes)?.digests()),
                // An operator deleted it.
                Err(BlobError::Missing(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(named)
    }

    fn upload(&mut self, upload: &Upload) {
        self.rows += 1;
        self.digests.insert(upload.digest);
        let tables = upload.validation.tables.iter();
        self.digests.extend(tables.flat_map(|table| [table.digest, table.origin_digest]).flatten());
    }

    fn version(&mut self, version: &DatasetVersion) {
        self.rows += 1;
        for VersionTable { digest, origin_digest, parts, .. } in &version.tables {
            self.digests.extend([*digest, *origin_digest]);
            self.digests.extend(parts.iter().flat_map(|part| [part.digest, part.origin_digest]));
        }
    }

    fn snapshot(&mut self, snapshot: &Snapshot) {
        self.rows += 1;
        self.digests.insert(snapshot.snapshot_id.digest());
        self.manifest(&snapshot.manifest);
    }

    fn manifest(&mut self, manifest: &SnapshotManifest) {
        self.digests.extend(manifest.tables.iter().map(|table| table.digest));
    }
}
