use chrono::{DateTime, Utc};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{PolicyId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Says whether each new snapshot of the trial starts a QC run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": 0, "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060"}))]
pub struct ConfigureAutomaticQc {
    /// The setting's version that was looked at; 0 where there is none yet.
    pub version: u32,
    /// By which policy; absent: by none, snapshots are not checked by themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy_id: Option<PolicyId>,
}

/// Whether each new snapshot of the trial starts a QC run. It starts with the first snapshot that is frozen
/// after the setting was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "version": 1,
    "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060",
    "configured_by": "qc-reviewer@example.org",
    "configured_at": "2026-11-23T09:30:00.000000Z"
}))]
pub struct AutomaticQc {
    /// The trial.
    pub trial_id: TrialId,
    /// Counts the changes of the setting from 1.
    pub version: u32,
    /// By which policy; absent: snapshots are not checked by themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy_id: Option<PolicyId>,
    /// Who said so last: the runs name this person as the one they are made for.
    pub configured_by: String,
    /// When.
    pub configured_at: DateTime<Utc>,
    /// The last snapshot that the service has looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_snapshot: Option<SnapshotId>,
}

/// What stands under `parameters` of a QC run that a service started by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomaticStart {
    /// The setting's version.
    pub setting_version: u32,
    /// Who made the setting: for whom the service acts.
    pub on_behalf_of: String,
}
