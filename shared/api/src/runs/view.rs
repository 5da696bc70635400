use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PlanId, PolicyId, RunId, TrialId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{EngineBuild, Verdict};

/// A run as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "kind": "primary",
    "state": "succeeded",
    "attempts": 1,
    "snapshot_id": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "specification": {
        "kind": "analysis_plan",
        "id": "01890a5d-ac96-774b-bcce-b302099a8060",
        "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    },
    "parameters": {"plan": {
        "state": "approved", "approved_at": "2026-11-22T15:04:00.000000Z", "approved_by": "colleague@example.org"
    }},
    "seed": 20241,
    "engine": {"executable": "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"},
    "created_by": "statistician@example.org",
    "created_at": "2026-11-23T09:30:00.000000Z",
    "started_at": "2026-11-23T09:30:00.120000Z",
    "finished_at": "2026-11-23T09:30:00.480000Z",
    "result": {
        "digest": "sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
        "canonical_digest": "sha256:a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
        "size_bytes": 48213
    },
    "manifest_digest": "sha256:fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
    "links": {
        "self": "/v1/trials/01890a5d-ac96-774b-bcce-b302099a8057/runs/01890a5d-ac96-774b-bcce-b302099a8061",
        "events": "/v1/trials/01890a5d-ac96-774b-bcce-b302099a8057/runs/01890a5d-ac96-774b-bcce-b302099a8061/events"
    }
}))]
pub struct Run {
    /// The run.
    pub run_id: RunId,
    /// The trial it belongs to.
    pub trial_id: TrialId,
    /// Why it was made.
    pub kind: RunKind,
    /// The run it repeats; only on a replay.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replay_of: Option<RunId>,
    /// Where it stands.
    pub state: RunState,
    /// How far the engine has come; absent until the engine said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub progress: Option<RunProgress>,
    /// Whole seconds that are left, by the pace of the steps told so far; absent until there is a pace.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remaining_seconds: Option<u64>,
    /// Its place in the queue; only while it waits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub queue: Option<QueuePlace>,
    /// How many times a worker has taken it up.
    #[schema(example = 1)]
    pub attempts: u32,
    /// The snapshot it reads.
    pub snapshot_id: SnapshotId,
    /// The plan or policy it follows.
    pub specification: Specification,
    /// How the plan stood when the run was submitted, under `plan`: the run of a draft is exploratory; and how the
    /// QC of the snapshot stood, under `qc`. For a QC run that a service started by itself, for whom.
    #[schema(value_type = Object)]
    pub parameters: Value,
    /// Seed of the random numbers, at most 2^53-1.
    #[schema(example = 20_240_601)]
    pub seed: u64,
    /// The executable that computes it.
    pub engine: RunEngine,
    /// Subject of the token that submitted it.
    #[schema(example = "statistician@example.org")]
    pub created_by: String,
    /// When it was submitted.
    pub created_at: DateTime<Utc>,
    /// When a worker took it up last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finished_at: Option<DateTime<Utc>>,
    /// What it computed; only when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<RunResult>,
    /// Why there is no result; only when it failed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<RunFailure>,
    /// What the repetition showed; only on a replay that ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict: Option<Verdict>,
    /// SHA-256 of the manifest's bytes; on every run that ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manifest_digest: Option<Digest>,
    /// Where to go from here.
    pub links: RunLinks,
}

/// Why a run was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// The analysis of the plan.
    Primary,
    /// A repetition of another run, to compare.
    Replay,
    /// The same question under other assumptions.
    Sensitivity,
}

/// Which runs are taken up first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunPriority {
    /// After all others: what a service starts by itself.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before all others: somebody waits for it.
    High,
}

/// How a run is to be treated, which is no part of what it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunOptions {
    /// `low`, `normal` (the default) or `high`: which runs are taken up first.
    #[serde(default)]
    #[param(inline, required = false)]
    pub priority: RunPriority,
}

/// Where a run waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueuePlace {
    /// How urgent it is.
    pub priority: RunPriority,
    /// How many waiting runs are taken up before it.
    #[schema(example = 2)]
    pub ahead: u64,
}

/// Where a run stands. The last three are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Waits for a worker.
    Queued,
    /// An engine process works on it.
    Running,
    /// Has a result.
    Succeeded,
    /// Has none, and says why.
    Failed,
    /// Was stopped by a person.
    Cancelled,
}

impl RunState {
    /// Whether nothing can change any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// How far the engine has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunProgress {
    /// Steps done.
    #[schema(example = 3)]
    pub done: u64,
    /// Steps in all.
    #[schema(example = 8)]
    pub total: u64,
    /// The step at work, in words.
    #[schema(example = "cox")]
    pub step: String,
}

/// The document a run follows, by its id and its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Specification {
    /// An analysis plan of the statistics service.
    AnalysisPlan {
        /// The plan.
        id: PlanId,
        /// SHA-256 of its canonical bytes.
        digest: Digest,
    },
    /// A policy of the pathology QC service.
    QcPolicy {
        /// The policy.
        id: PolicyId,
        /// SHA-256 of its canonical bytes.
        digest: Digest,
    },
}

impl Specification {
    /// The digest of the document, whichever kind it is.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        match self {
            Self::AnalysisPlan { digest, .. } | Self::QcPolicy { digest, .. } => *digest,
        }
    }
}

/// The executable of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunEngine {
    /// SHA-256 of the executable file.
    pub executable: Digest,
    /// What the executable says about itself; absent until it ran.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub build: Option<EngineBuild>,
}

/// The result of a run by its digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunResult {
    /// SHA-256 of the result's JSON bytes as they are downloaded.
    pub digest: Digest,
    /// SHA-256 of the canonical form, where every number stands with its bits: equal exactly when the results are.
    pub canonical_digest: Digest,
    /// Size of the JSON bytes.
    #[schema(example = 48_213)]
    pub size_bytes: u64,
}

/// Why a run has no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunFailure {
    /// Stable code.
    #[schema(example = "timed_out")]
    pub code: String,
    /// The reason in words; no data values.
    #[schema(example = "the engine was stopped after 600 s")]
    pub message: String,
}

/// Addresses of what belongs to a run, relative to the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunLinks {
    /// The run itself.
    #[serde(rename = "self")]
    pub itself: String,
    /// Its progress as a stream of server-sent events.
    pub events: String,
    /// Its result; only when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<String>,
    /// Its manifest; only when it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manifest: Option<String>,
    /// What its repetitions showed, and where a new one is asked for; only when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replays: Option<String>,
    /// All of it as one file that can be verified without any service; only when it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bundle: Option<String>,
    /// The run it repeats; only on a replay.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub original: Option<String>,
}
