use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PolicyId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::policy::QcPolicy;

/// A policy as the service keeps it: immutable, content-addressed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
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
