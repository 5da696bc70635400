use futures::TryStreamExt as _;
use palladion_api::ingestion::{Integrity, SnapshotVerification, TableIntegrity};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::TrialId;
use palladion_service_kit::blobs::{BlobError, Blobs};

use super::{SnapshotError, read};
use crate::state::State;

/// Hashes the stored objects of a snapshot again, one after the other.
///
/// # Errors
/// [`SnapshotError::Unknown`]; an altered or missing object is a finding, not an error.
pub(crate) async fn verify(
    state: &State,
    trial: TrialId,
    id: SnapshotId,
) -> Result<SnapshotVerification, SnapshotError> {
    let blobs = &state.platform.blobs;
    let snapshot = read(state, trial, id).await?;
    let manifest = integrity(blobs, id.digest()).await?;
    let mut tables = Vec::new();
    for table in snapshot.manifest.tables {
        let integrity = integrity(blobs, table.digest).await?;
        tables.push(TableIntegrity { table: table.table, digest: table.digest, integrity });
    }
    let intact = |table: &TableIntegrity| table.integrity == Integrity::Intact;
    let holds = manifest == Integrity::Intact && tables.iter().all(intact);
    Ok(SnapshotVerification { snapshot_id: id, holds, manifest, tables })
}

async fn integrity(blobs: &Blobs, digest: Digest) -> Result<Integrity, SnapshotError> {
    let read = async { blobs.open_stream(digest).await?.try_for_each(async |_| Ok(())).await };
    match read.await {
        Ok(()) => Ok(Integrity::Intact),
        Err(BlobError::Altered(_)) => Ok(Integrity::Altered),
        Err(BlobError::Missing(_)) => Ok(Integrity::Missing),
        Err(other) => Err(SnapshotError::Blob(other)),
    }
}
