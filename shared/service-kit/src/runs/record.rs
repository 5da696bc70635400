use chrono::{DateTime, Utc};
use palladion_api::runs::{
    EngineBuild, RunFailure, RunInput, RunKind, RunResult, RunState, Specification, Verdict,
};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{RunId, TrialId};
use palladion_ledger::canonical;
use serde::Serialize;
use serde_json::Value;

use crate::database::StoreError;

/// A run as the service keeps it. Its canonical bytes are what the ledger commits to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunRecord {
    /// The run.
    pub run_id: RunId,
    /// The trial.
    pub trial_id: TrialId,
    /// 1 when submitted, 2 when ended.
    pub version: u32,
    /// What the engine is asked to compute.
    pub engine_kind: String,
    /// Why it was made.
    pub kind: RunKind,
    /// The run it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<RunId>,
    /// The plan or policy; its bytes are a blob.
    pub specification: Specification,
    /// The snapshot; its manifest is a blob.
    pub snapshot_id: SnapshotId,
    /// The leaf of the ingestion service that froze it, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_leaf: Option<u64>,
    /// What the engine reads: the snapshot's manifest and its tables, each a blob.
    pub inputs: Vec<RunInput>,
    /// Parameters with defaults written out.
    pub parameters: Value,
    /// Seed of the random numbers.
    pub seed: u64,
    /// Digest of the engine's executable.
    pub engine_executable: Digest,
    /// What the executable said about itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_build: Option<EngineBuild>,
    /// [`RunState::Queued`] until it ended; whether it is running says its job.
    pub state: RunState,
    /// Subject of the token that submitted it.
    pub created_by: String,
    /// When it was submitted.
    pub created_at: DateTime<Utc>,
    /// When it was taken up last before it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// How often it was taken up before it ended.
    pub attempts: u32,
    /// The result; its bytes are a blob.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<RunResult>,
    /// The manifest's digest; its bytes are a blob.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest_digest: Option<Digest>,
    /// Why there is no result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<RunFailure>,
    /// What a replay showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The replay report's digest; its bytes are a blob.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay_report_digest: Option<Digest>,
}

impl RunRecord {
    /// The row as the bytes a leaf commits to (RFC 8785). A verifier makes them again from the
    /// live row.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a number of the row has no exact form; none that was
    /// submitted has.
    pub fn canonical_bytes(&self) -> Result<Vec<u8>, StoreError> {
        canonical::jcs(self).ok().ok_or(StoreError::Corrupt { what: "row of a run" })
    }
}
