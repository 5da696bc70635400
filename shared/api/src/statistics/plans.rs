use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PlanId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plan::Plan;
use crate::pathology_qc::{QcAtRun, SiteSetUsed};

/// Where a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// Written by its author; a run of it is exploratory.
    Draft,
    /// Approved by another statistician.
    Approved,
}

/// A plan as the service keeps it: immutable, content-addressed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "plan_id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "version": 1,
    "digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "state": "draft",
    "document": {
        "plan": "palladion.plan/1",
        "title": "Cohort flow",
        "confidence_level": 0.95,
        "seed": 0,
        "outputs": [{"id": "flow", "analysis": {"kind": "cohort_flow"}}]
    },
    "created_at": "2026-11-23T09:30:00.000000Z",
    "created_by": "statistician@example.org"
}))]
pub struct StoredPlan {
    /// Names the plan in a run.
    pub plan_id: PlanId,
    /// The trial.
    pub trial_id: TrialId,
    /// Counts the trial's plans of this title from 1.
    pub version: u32,
    /// SHA-256 of the plan's canonical form.
    pub digest: Digest,
    /// Draft or approved.
    pub state: PlanState,
    /// The plan; what was left out when it was drafted stands here with its default.
    pub document: Plan,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// Who drafted it.
    pub created_by: String,
    /// When it was approved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_at: Option<DateTime<Utc>>,
    /// Who approved it; never its author.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_by: Option<String>,
}

/// How a plan stood when a run of it was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanStanding {
    /// The run of a draft is exploratory.
    pub state: PlanState,
    /// When it had been approved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_at: Option<DateTime<Utc>>,
    /// Who had approved it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_by: Option<String>,
}

impl From<&StoredPlan> for PlanStanding {
    fn from(plan: &StoredPlan) -> Self {
        Self { state: plan.state, approved_at: plan.approved_at, approved_by: plan.approved_by.clone() }
    }
}

/// What stands under `parameters` of a run and of its manifest. What is computed is in the plan alone,
/// whose stored document has every default written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunParameters {
    /// How the plan stood.
    pub plan: PlanStanding,
    /// How the QC of the snapshot stood.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub qc: Option<QcAtRun>,
    /// The set of sites that the plan names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub qc_set: Option<SiteSetUsed>,
}

/// Approves a plan; the digest says which text was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}))]
pub struct ApprovePlan {
    /// Digest of the plan that was read; must be the stored one.
    pub digest: Digest,
}

/// Starts a run of a plan on a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "plan_id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "snapshot_id": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}))]
pub struct StartRun {
    /// What is computed.
    pub plan_id: PlanId,
    /// On which data.
    pub snapshot_id: SnapshotId,
}
