//! How the QC of a snapshot stands, for those who compute from it.

use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PolicyId, RunId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::releases::ReleaseState;

/// How the QC of a snapshot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QcState {
    /// At least one QC run of the snapshot is released.
    Released,
    /// There are QC runs, and none is released.
    NotReleased,
    /// Nobody has run QC on the snapshot with a result.
    NoRun,
    /// It could not be asked.
    Unknown,
}

/// The QC runs of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "snapshot_id": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "state": "not_released",
    "runs": [{
        "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060",
        "policy_digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "finished_at": "2026-11-23T09:30:00.480000Z",
        "result_digest": "sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
        "state": "signed",
        "release_digest": "sha256:3b9c358f36f0a31b6ad3e14f309c7cf198ac9246e8316f9ce543d5b19ac02b80"
    }]
}))]
pub struct QcStanding {
    /// The snapshot.
    pub snapshot_id: SnapshotId,
    /// How it stands as a whole; never `unknown` here.
    pub state: QcState,
    /// Its QC runs that have a result, oldest first; replays are no runs of their own.
    pub runs: Vec<QcRunStanding>,
}

/// How the QC of a snapshot stood when a run was submitted that computes from it. It is recorded and repeated, and
/// decides no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QcAtRun {
    /// How it stood as a whole.
    pub state: QcState,
    /// Why it is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unknown: Option<QcUnknown>,
    /// The QC runs of the snapshot, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub runs: Vec<QcRunStanding>,
}

/// Why it is not known how QC stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QcUnknown {
    /// The settings do not say where pathology QC is.
    NotConfigured,
    /// It could not be reached, or answered wrongly.
    Unreachable,
    /// The person who submitted the run holds no grant there that allows to ask.
    Refused,
}

impl QcAtRun {
    /// It could not be asked.
    #[must_use]
    pub const fn unknown(why: QcUnknown) -> Self {
        Self { state: QcState::Unknown, unknown: Some(why), runs: Vec::new() }
    }
}

impl From<QcStanding> for QcAtRun {
    fn from(standing: QcStanding) -> Self {
        Self { state: standing.state, unknown: None, runs: standing.runs }
    }
}

/// One QC run of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QcRunStanding {
    /// The run.
    pub run_id: RunId,
    /// The policy it followed.
    pub policy_id: PolicyId,
    /// SHA-256 of the policy.
    pub policy_digest: Digest,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// SHA-256 of its result.
    pub result_digest: Digest,
    /// How its release stands.
    pub state: ReleaseState,
    /// What its last release binds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub release_digest: Option<Digest>,
}

/// Of which snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StandingQuery {
    /// The snapshot.
    #[param(value_type = String, example = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    pub snapshot_id: SnapshotId,
}
