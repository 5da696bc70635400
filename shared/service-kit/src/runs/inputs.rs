use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::ingestion::{IngestionClient, SnapshotManifest};
use palladion_api::runs::RunInput;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;

use super::RunError;
use crate::blobs::{BlobError, Blobs};
use crate::engine::EngineInput;
use crate::engine::protocol::MANIFEST_INPUT;
use crate::hashing::sha256;

/// One of the objects a snapshot consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotPart {
    /// The manifest's bytes.
    Manifest,
    /// The Parquet bytes of a table.
    Table(TableName),
}

impl SnapshotPart {
    /// Asks the ingestion service for its bytes, with the client's token.
    ///
    /// # Errors
    /// [`ApiError`], as the client gives it.
    pub async fn fetch(
        self,
        ingestion: &IngestionClient,
        trial: TrialId,
        snapshot: SnapshotId,
    ) -> Result<Bytes, ApiError> {
        match self {
            Self::Manifest => ingestion.snapshot_manifest(trial, snapshot).await,
            Self::Table(table) => ingestion.snapshot_table(trial, snapshot, table).await,
        }
    }
}

/// Gets the manifest and the tables of a snapshot and keeps them as blobs. What is kept already
/// is not asked for again, except the manifest: asking for it is also asking for permission.
pub(super) async fn fetch<F, A>(
    blobs: &Blobs,
    trial: TrialId,
    snapshot: SnapshotId,
    get: F,
) -> Result<Vec<RunInput>, RunError>
where
    F: Fn(SnapshotPart) -> A,
    A: Future<Output = Result<Bytes, ApiError>>,
{
    let bytes =
        get(SnapshotPart::Manifest).await.map_err(|error| RunError::snapshot_refused(snapshot, error))?;
    let digest = snapshot.digest();
    if sha256(&bytes) != digest {
        return Err(RunError::SnapshotAltered { expected: digest });
    }
    let manifest: SnapshotManifest =
        serde_json::from_slice(&bytes).map_err(|error| RunError::SnapshotManifest(snapshot, error))?;
    if manifest.trial_id != trial {
        return Err(RunError::SnapshotOfAnotherTrial { snapshot, trial });
    }
    let mut inputs = vec![RunInput { name: MANIFEST_INPUT.to_owned(), digest, size_bytes: length(&bytes) }];
    blobs.put_expected(bytes, digest).await.map_err(|error| altered(error, digest))?;
    for table in manifest.tables {
        if !is_kept(blobs, table.digest).await? {
            let bytes = get(SnapshotPart::Table(table.table))
                .await
                .map_err(|error| RunError::snapshot_refused(snapshot, error))?;
            blobs.put_expected(bytes, table.digest).await.map_err(|error| altered(error, table.digest))?;
        }
        inputs.push(RunInput {
            name: table.table.to_string(),
            digest: table.digest,
            size_bytes: table.size_bytes,
        });
    }
    Ok(inputs)
}

/// The inputs of a run as the engine gets them.
pub(super) async fn load(
    blobs: &Blobs,
    inputs: &[RunInput],
) -> Result<(Vec<EngineInput>, Vec<Bytes>), BlobError> {
    let mut announced = Vec::with_capacity(inputs.len());
    let mut contents = Vec::with_capacity(inputs.len());
    for input in inputs {
        let bytes = blobs.get(input.digest).await?;
        announced.push(EngineInput { name: input.name.clone(), digest: input.digest, bytes: length(&bytes) });
        contents.push(bytes);
    }
    Ok((announced, contents))
}

/// Whether an object is there with its right bytes; an altered one is fetched anew.
async fn is_kept(blobs: &Blobs, digest: Digest) -> Result<bool, RunError> {
    match blobs.get(digest).await {
        Ok(_) => Ok(true),
        Err(BlobError::Missing(_) | BlobError::Altered(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn altered(error: BlobError, expected: Digest) -> RunError {
    match error {
        BlobError::Mismatch { .. } => RunError::SnapshotAltered { expected },
        error => error.into(),
    }
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
