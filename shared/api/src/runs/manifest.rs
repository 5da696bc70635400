use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{RunId, TrialId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{RunEngine, RunFailure, RunKind, RunResult, RunState, Specification, Verdict};

/// The value of [`RunManifest::schema`] that this crate reads and writes.
pub const MANIFEST_SCHEMA: &str = "palladion.run-manifest/1";

/// Everything that decided a run, and what came of it. Stored as canonical JSON, named by its digest in the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "schema": "palladion.run-manifest/1",
    "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "kind": "primary",
    "engine_kind": "statistics",
    "specification": {
        "kind": "analysis_plan",
        "id": "01890a5d-ac96-774b-bcce-b302099a8060",
        "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    },
    "snapshot_id": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "inputs": [{
        "name": "subjects",
        "digest": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "size_bytes": 73112
    }],
    "parameters": {"plan": {"state": "draft"}},
    "seed": 20241,
    "rng": "chacha20/palladion-1",
    "engine": {"executable": "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"},
    "environment": {"operating_system": "linux", "architecture": "x86_64", "threads": 2},
    "created_by": "statistician@example.org",
    "created_at": "2026-11-23T09:30:00.000000Z",
    "finished_at": "2026-11-23T09:30:00.480000Z",
    "attempts": 1,
    "state": "succeeded",
    "warnings": [],
    "convergence": [],
    "outputs": []
}))]
pub struct RunManifest {
    /// The layout of this document.
    #[schema(example = "palladion.run-manifest/1")]
    pub schema: String,
    /// The run.
    pub run_id: RunId,
    /// The trial.
    pub trial_id: TrialId,
    /// Why it was made.
    pub kind: RunKind,
    /// The run it repeats.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replay_of: Option<RunId>,
    /// What the engine was asked to compute.
    #[schema(example = "statistics")]
    pub engine_kind: String,
    /// The plan or policy.
    pub specification: Specification,
    /// The snapshot it read.
    pub snapshot_id: SnapshotId,
    /// Index of the leaf that froze the snapshot, in the ledger of the ingestion service.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub snapshot_leaf: Option<u64>,
    /// What the engine read, besides the specification.
    pub inputs: Vec<RunInput>,
    /// How the plan stood when the run was submitted, under `plan`, and how the QC of the snapshot stood, under
    /// `qc`; for a QC run that a service started by itself, for whom, under `automatic`. What was computed is in the document that `specification` names, with every default written out.
    #[schema(value_type = Object)]
    pub parameters: Value,
    /// Seed of the random numbers.
    pub seed: u64,
    /// Name of the random number generator.
    #[schema(example = "chacha20")]
    pub rng: String,
    /// The executable.
    pub engine: RunEngine,
    /// Where it ran: recorded, never allowed to matter.
    pub environment: RunEnvironment,
    /// Subject of the token that submitted it.
    pub created_by: String,
    /// When it was submitted.
    pub created_at: DateTime<Utc>,
    /// When the worker that ended it took it up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// How many times a worker took it up.
    pub attempts: u32,
    /// How it ended.
    pub state: RunState,
    /// What the result warns of: its members named `warnings` and `notes`.
    pub warnings: Vec<RunNote>,
    /// How its iterations ended: its members named `convergence`.
    pub convergence: Vec<RunNote>,
    /// The result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<RunResult>,
    /// What else was stored.
    pub outputs: Vec<RunOutput>,
    /// Why there is no result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<RunFailure>,
    /// What a replay showed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict: Option<Verdict>,
}

/// One input of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunInput {
    /// `manifest` (the snapshot's), the name of one of its tables, or what else the document refers to:
    /// `qc_set`, `qc_result`, `qc_release`.
    #[schema(example = "subjects")]
    pub name: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
}

/// A part of the result that the manifest repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunNote {
    /// Where it stands in the result (RFC 6901).
    #[schema(example = "/outputs/2/notes")]
    pub pointer: String,
    /// What stands there; a floating-point number as `f8:` and its bits.
    #[schema(value_type = Object)]
    pub value: Value,
}

/// A stored document that belongs to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunOutput {
    /// What it is.
    #[schema(example = "result.json")]
    pub name: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
}

/// Where a run was executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunEnvironment {
    /// Operating system.
    #[schema(example = "linux")]
    pub operating_system: String,
    /// Kind of processor.
    #[schema(example = "x86_64")]
    pub architecture: String,
    /// Threads the engine was given.
    #[schema(example = 2)]
    pub threads: u32,
}

/// What an executable says about how it was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngineBuild {
    /// Version of the workspace.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// Commit of the sources; absent when built outside a repository or for development.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// Whether the sources differed from that commit; absent when the commit is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dirty: Option<bool>,
    /// SHA-256 of `Cargo.lock`: every dependency's version.
    pub lock_digest: Digest,
    /// The compiler.
    #[schema(example = "rustc 1.95.0 (59807616e 2026-04-14)")]
    pub rustc: String,
    /// What it was compiled for.
    #[schema(example = "x86_64-unknown-linux-gnu")]
    pub target: String,
    /// Build profile.
    #[schema(example = "release")]
    pub profile: String,
    /// The rules that make its numbers the same everywhere.
    #[schema(example = "np1")]
    pub numerics_profile: String,
}
