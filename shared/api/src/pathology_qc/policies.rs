use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PolicyId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::policy::QcPolicy;

/// A policy as the service keeps it: immutable, content-addressed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "version": 1,
    "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "document": {
        "policy": "palladion.qc-policy/1",
        "title": "HER2-low prevalence by site",
        "confidence_level": 0.95,
        "seed": 20241,
        "checks": [{"kind": "prevalence"}]
    },
    "created_at": "2026-11-23T09:30:00.000000Z",
    "created_by": "qc-reviewer@example.org"
}))]
pub struct StoredPolicy {
    /// Names the policy in a QC run.
    pub policy_id: PolicyId,
    /// The trial.
    pub trial_id: TrialId,
    /// Counts the trial's policies of this title from 1.
    pub version: u32,
    /// SHA-256 of the policy's canonical form.
    pub digest: Digest,
    /// The policy.
    pub document: QcPolicy,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// Who saved it.
    pub created_by: String,
}

/// Starts a QC run of a policy on a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartQcRun {
    /// Which checks with which thresholds.
    pub policy_id: PolicyId,
    /// On which data.
    pub snapshot_id: SnapshotId,
}
