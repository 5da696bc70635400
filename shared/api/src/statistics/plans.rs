use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PlanId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plan::Plan;
use crate::pathology_qc::{QcAtRun, QcRunUsed, SiteSetUsed};
use crate::problem::FieldError;

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

/// Whether what a plan computes was decided before the data were fixed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Another person had approved the plan before the snapshot was frozen.
    PreSpecified,
    /// Everything else.
    #[default]
    Exploratory,
}

impl Standing {
    /// The word in documents and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PreSpecified => "pre_specified",
            Self::Exploratory => "exploratory",
        }
    }
}

/// How a plan stood when a run of it was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanStanding {
    /// Follows from the two times below, and so in every output of the result.
    #[serde(default)]
    pub standing: Standing,
    /// Draft or approved.
    pub state: PlanState,
    /// When it had been approved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_at: Option<DateTime<Utc>>,
    /// Who had approved it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_by: Option<String>,
    /// When the snapshot had been frozen, as the ingestion service says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub snapshot_frozen_at: Option<DateTime<Utc>>,
}

impl PlanStanding {
    /// How a plan stands beside a snapshot that was frozen at this time: an approval at the same time, or
    /// later, comes too late.
    #[must_use]
    pub fn beside(plan: &StoredPlan, frozen_at: DateTime<Utc>) -> Self {
        let before = plan.approved_at.is_some_and(|approved| approved < frozen_at);
        let planned = plan.state == PlanState::Approved && before;
        Self {
            standing: if planned { Standing::PreSpecified } else { Standing::Exploratory },
            state: plan.state,
            approved_at: plan.approved_at,
            approved_by: plan.approved_by.clone(),
            snapshot_frozen_at: Some(frozen_at),
        }
    }
}

/// Whether a plan can be computed on a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "fits": false,
    "standing": "exploratory",
    "errors": [{"pointer": "/outputs/1/analysis/endpoint", "detail": "the snapshot has no endpoint `PFS`; it has IDFS, DRFS, OS"}]
}))]
pub struct PlanFit {
    /// Whether a run would be accepted, as far as variables, levels and endpoints go.
    pub fits: bool,
    /// What a run submitted now would be.
    pub standing: Standing,
    /// Every place of the plan that names what the snapshot does not have, or uses it as what it is not.
    pub errors: Vec<FieldError>,
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
    /// The QC run whose result the plan uses.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub qc_run: Option<QcRunUsed>,
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

#[cfg(test)]
mod tests {
    use palladion_domain::ids::{PlanId, TrialId};
    use serde_json::json;

    use super::*;

    fn at(second: u32) -> DateTime<Utc> {
        format!("2026-11-23T09:30:{second:02}Z").parse().unwrap()
    }

    #[test]
    fn only_an_approval_before_the_freeze_makes_a_plan_pre_specified() {
        let document = json!({"plan": "palladion.plan/1", "title": "T", "outputs": []});
        let id = "01890a5d-ac96-774b-bcce-b302099a8058";
        let draft = StoredPlan {
            plan_id: id.parse::<PlanId>().unwrap(),
            trial_id: id.parse::<TrialId>().unwrap(),
            version: 1,
            digest: format!("sha256:{}", "0".repeat(64)).parse().unwrap(),
            state: PlanState::Draft,
            document: serde_json::from_value(document).unwrap(),
            created_at: at(0),
            created_by: "ann".to_owned(),
            approved_at: None,
            approved_by: None,
        };
        let approved = |second| StoredPlan {
            state: PlanState::Approved,
            approved_at: Some(at(second)),
            approved_by: Some("bob".to_owned()),
            ..draft.clone()
        };
        let cases = [
            ("a draft", draft.clone(), Standing::Exploratory),
            ("approved before", approved(9), Standing::PreSpecified),
            ("approved at the same time", approved(10), Standing::Exploratory),
            ("approved after", approved(11), Standing::Exploratory),
        ];
        for (name, plan, expected) in cases {
            let found = PlanStanding::beside(&plan, at(10));
            assert_eq!((found.standing, found.snapshot_frozen_at), (expected, Some(at(10))), "{name}");
            let text = serde_json::to_value(&found).unwrap();
            assert_eq!(serde_json::from_value::<PlanStanding>(text).unwrap(), found, "{name}");
        }
        let earlier: PlanStanding = serde_json::from_value(json!({"state": "approved"})).unwrap();
        assert_eq!(earlier.standing, Standing::Exploratory, "runs that did not record it");
    }
}
