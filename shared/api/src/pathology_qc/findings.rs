use chrono::{DateTime, Utc};
use palladion_domain::finding::{Disposition, FindingState};
use palladion_domain::ids::{FindingId, RunId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::result::QcFinding;

/// A finding of a QC run with its review state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "finding_id": "01890a5d-ac96-774b-bcce-b302099a8063",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "finding": {
        "check": "funnel",
        "level": "site",
        "group": "A2",
        "severity": "red",
        "reason": "high_red",
        "evidence": [{"name": "her2_low", "value": 18.0}, {"name": "evaluable", "value": 20.0}],
        "explanation": "Site A2 (USA) reads 18 of 20 evaluable tumours as HER2-low (90.0 %). Needs review."
    },
    "state": "open",
    "raised_at": "2026-11-23T09:30:00.480000Z"
}))]
pub struct Finding {
    /// Names the finding.
    pub finding_id: FindingId,
    /// The trial.
    pub trial_id: TrialId,
    /// The run that raised it.
    pub run_id: RunId,
    /// What the engine computed.
    pub finding: QcFinding,
    /// Where the review stands.
    pub state: FindingState,
    /// What it turned out to be, once stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}

/// Adds an entry to a finding's review; nothing is ever overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddReview {
    /// The state from now on: open, in review, disposed, closed; going back into review reopens.
    pub state: FindingState,
    /// Required when the state becomes `disposed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// What the reviewer saw; 1 to 4,000 characters.
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Site confirms that scores of 0 were left blank until 2008"
    )]
    pub comment: String,
}

/// One entry of a finding's review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "number": 1,
    "state": "in_review",
    "comment": "Asked the site how slides without staining were recorded",
    "reviewed_by": "qc-reviewer@example.org",
    "reviewed_at": "2026-11-23T10:05:00.000000Z"
}))]
pub struct Review {
    /// Counts the finding's entries from 1.
    pub number: u32,
    /// The state it led to.
    pub state: FindingState,
    /// The disposition stated with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// The comment.
    pub comment: String,
    /// Who wrote it.
    pub reviewed_by: String,
    /// When.
    pub reviewed_at: DateTime<Utc>,
}

/// Which findings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindingFilter {
    /// Only those of this run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, format = Uuid)]
    pub run_id: Option<RunId>,
    /// Only those after this one: `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, format = Uuid)]
    pub after: Option<FindingId>,
}
