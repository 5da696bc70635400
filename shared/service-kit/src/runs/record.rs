use chrono::{DateTime, Utc};
use palladion_api::runs::{
    EngineBuild, RunFailure, RunInput, RunKind, RunResult, RunState, Specification, Verdict,
};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{ActorId, RunId, TrialId};
use palladion_ledger::canonical;
use serde::Serialize;
use serde_json::Value;

use crate::clock;
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

/// What a run is asked: the same for a run and its replays.
pub(super) struct Question {
    pub(super) trial_id: TrialId,
    pub(super) engine_kind: String,
    pub(super) specification: Specification,
    pub(super) snapshot_id: SnapshotId,
    pub(super) snapshot_leaf: Option<u64>,
    pub(super) inputs: Vec<RunInput>,
    pub(super) parameters: Value,
    pub(super) seed: u64,
}

impl RunRecord {
    /// A run that somebody just asked for: it has a new id, and nothing happened to it yet.
    pub(super) fn queued(by: &ActorId, kind: RunKind, question: Question, executable: Digest) -> Self {
        Self {
            run_id: RunId::from_uuid(clock::new_uuid()),
            trial_id: question.trial_id,
            version: 1,
            engine_kind: question.engine_kind,
            kind,
            replay_of: None,
            specification: question.specification,
            snapshot_id: question.snapshot_id,
            snapshot_leaf: question.snapshot_leaf,
            inputs: question.inputs,
            parameters: question.parameters,
            seed: question.seed,
            engine_executable: executable,
            engine_build: None,
            state: RunState::Queued,
            created_by: by.to_string(),
            created_at: clock::now(),
            started_at: None,
            finished_at: None,
            attempts: 0,
            result: None,
            manifest_digest: None,
            failure: None,
            verdict: None,
            replay_report_digest: None,
        }
    }

    /// What this run was asked.
    pub(super) fn into_question(self) -> Question {
        Question {
            trial_id: self.trial_id,
            engine_kind: self.engine_kind,
            specification: self.specification,
            snapshot_id: self.snapshot_id,
            snapshot_leaf: self.snapshot_leaf,
            inputs: self.inputs,
            parameters: self.parameters,
            seed: self.seed,
        }
    }

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
