use palladion_api::client::ApiError;
use palladion_bundle::{ArchiveError, SealError};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{RunId, TrialId};

use crate::blobs::BlobError;
use crate::database::StoreError;
use crate::engine::ExecutableError;
use crate::idempotency::IdempotencyError;
use crate::jobs::JobError;
use crate::problem::Problem;

/// Why something about a run was not done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The trial has no such run.
    #[error("there is no run {0}")]
    Unknown(RunId),
    /// The trial has no such snapshot, or the caller may not read it.
    #[error("there is no snapshot {0}")]
    SnapshotUnknown(SnapshotId),
    /// The snapshot belongs to another trial.
    #[error("the snapshot {snapshot} does not belong to trial {trial}")]
    SnapshotOfAnotherTrial {
        /// The snapshot.
        snapshot: SnapshotId,
        /// The trial of the request.
        trial: TrialId,
    },
    /// The ingestion service could not be asked, or answered wrongly.
    #[error("the snapshot could not be read from the ingestion service")]
    SnapshotUnavailable(#[source] ApiError),
    /// What the ingestion service gave is not what the digest names.
    #[error("the ingestion service gave other bytes than the digest {expected} names")]
    SnapshotAltered {
        /// The digest that was asked for.
        expected: Digest,
    },
    /// The snapshot's manifest has a layout this service does not know.
    #[error("the manifest of snapshot {0} cannot be understood")]
    SnapshotManifest(SnapshotId, #[source] serde_json::Error),
    /// The document's bytes have another digest than the specification says.
    #[error("the document has the digest {found}, the specification says {expected}")]
    SpecificationMismatch {
        /// The digest of the specification.
        expected: Digest,
        /// The digest of the document.
        found: Digest,
    },
    /// The document is not JSON.
    #[error("the plan or policy is not JSON")]
    SpecificationUnreadable(#[source] serde_json::Error),
    /// The parameters hold a number without an exact form (beyond 2^53-1, or minus zero).
    #[error("the parameters hold a number that has no exact JSON form")]
    Parameters,
    /// The seed has no exact JSON form.
    #[error("the seed {0} is greater than 2^53-1")]
    SeedTooLarge(u64),
    /// The run has ended.
    #[error("the run {0} has ended")]
    Ended(RunId),
    /// The run has not ended.
    #[error("the run {0} has not ended")]
    NotEnded(RunId),
    /// Only what gave a result can be repeated or read.
    #[error("the run {0} has no result")]
    NoResult(RunId),
    /// The run is no replay.
    #[error("the run {0} is not a replay")]
    NotAReplay(RunId),
    /// The lease was lost: another worker has the run, or it was cancelled.
    #[error("the run {0} was taken from this worker")]
    LeaseLost(RunId),
    /// The parts of a bundle do not make one.
    #[error("the bundle could not be made")]
    Bundle(#[from] palladion_bundle::SealError),
    /// Work apart from the requests ended early.
    #[error("the work was not done")]
    Work(#[source] tokio::task::JoinError),
    /// A document of the run cannot be written.
    #[error("a document of the run could not be written")]
    Document(#[source] serde_json::Error),
    /// The archive of executables failed.
    #[error("the engine executable cannot be used")]
    Executable(#[source] ExecutableError),
    /// The `Idempotency-Key` stands for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The blob store failed.
    #[error("a document of the run could not be stored or read")]
    Blobs(#[from] BlobError),
    /// The database failed.
    #[error("the run could not be stored or read")]
    Store(#[from] StoreError),
}

impl From<JobError> for RunError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::LeaseLost(run) => Self::LeaseLost(run),
            JobError::Ended(run) => Self::Ended(run),
            JobError::Store(source) => Self::Store(source),
        }
    }
}

impl RunError {
    /// Why the ingestion service did not hand out a part of a snapshot.
    #[must_use]
    pub fn snapshot_refused(snapshot: SnapshotId, error: ApiError) -> Self {
        match error.status() {
            Some(403 | 404) => Self::SnapshotUnknown(snapshot),
            _ => Self::SnapshotUnavailable(error),
        }
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Unknown(_) => Self::not_found("unknown-run", error),
            RunError::SnapshotUnknown(_) | RunError::SnapshotOfAnotherTrial { .. } => {
                Self::unprocessable("unknown-snapshot", error)
            }
            RunError::SnapshotUnavailable(_)
            | RunError::SnapshotAltered { .. }
            | RunError::SnapshotManifest(..) => Self::bad_gateway("snapshot-unavailable", error),
            RunError::SpecificationMismatch { .. } | RunError::SpecificationUnreadable(_) => {
                Self::internal(error)
            }
            RunError::Parameters => Self::unprocessable("parameters-not-exact", error),
            RunError::SeedTooLarge(_) => Self::unprocessable("seed-too-large", error),
            RunError::Ended(_) => Self::conflict("run-ended", error),
            RunError::NotEnded(_) => Self::conflict("run-not-ended", error),
            RunError::NoResult(_) => Self::conflict("run-without-result", error),
            RunError::NotAReplay(_) => Self::conflict("run-not-a-replay", error),
            RunError::Idempotency(source) => source.into(),
            RunError::Store(source) => source.into(),
            RunError::Blobs(BlobError::Altered(_)) => Self::fault("stored-object-altered", error),
            RunError::Bundle(SealError::Archive(ArchiveError::TooLarge)) => {
                Self::unprocessable("bundle-too-large", error)
            }
            RunError::LeaseLost(_)
            | RunError::Bundle(_)
            | RunError::Work(_)
            | RunError::Document(_)
            | RunError::Executable(_)
            | RunError::Blobs(_) => Self::internal(error),
        }
    }
}
