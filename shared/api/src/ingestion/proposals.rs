use chrono::{DateTime, Utc};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{DatasetVersionId, SnapshotProposalId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::snapshots::SnapshotManifest;

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// Another person has to confirm or decline it.
    Proposed,
    /// The snapshot is frozen.
    Confirmed,
    /// It was declined, with a reason.
    Declined,
}

/// A data manager's proposal to freeze a dataset version, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotProposal {
    /// Names the proposal.
    pub proposal_id: SnapshotProposalId,
    /// The trial.
    pub trial_id: TrialId,
    /// What is to be frozen.
    pub version_id: DatasetVersionId,
    /// What the snapshot will be called: the SHA-256 of its manifest.
    pub snapshot_id: SnapshotId,
    /// What the snapshot will hold: definition, cut-off, policy, tables with rows and digests.
    pub manifest: SnapshotManifest,
    /// Where it stands.
    pub state: ProposalState,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// Who proposed it.
    pub proposed_by: String,
    /// What another person decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<ProposalDecision>,
}

/// What was decided about a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalDecision {
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Who: never the one who proposed.
    pub decided_by: String,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// Confirms a proposal. Naming the snapshot says which content was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmProposal {
    /// The `snapshot_id` of the proposal.
    pub snapshot_id: SnapshotId,
}

/// Declines a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineProposal {
    /// Why, in 10 characters or more, 512 bytes at most.
    #[schema(min_length = 10, max_length = 512, example = "Queries of site AT01 are still open")]
    pub reason: String,
}
