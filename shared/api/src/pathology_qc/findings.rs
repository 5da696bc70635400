use chrono::{DateTime, NaiveDate, Utc};
use palladion_domain::finding::{Disposition, FindingState};
use palladion_domain::ids::{ActorId, FindingId, RunId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::FindingChange;
use super::result::{FindingLevel, Level, QcFinding};

/// A finding of a QC run and where its review stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "finding_id": "01890a5d-ac96-774b-bcce-b302099a8063",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "finding": {
        "check": "hierarchical",
        "metric": "her2_low",
        "level": "site",
        "group": "A2",
        "severity": "red",
        "reason": "surprise",
        "evidence": [{"name": "her2_low", "value": 18.0}, {"name": "evaluable", "value": 20.0}],
        "explanation": "Site A2 (USA) reads 18 of 20 evaluable tumours as HER2-low (90.0 %). Needs review."
    },
    "country": "USA",
    "raised_at": "2026-11-23T09:30:00.480000Z",
    "version": 3,
    "state": "in_review",
    "assignee": "qc-reviewer@example.org",
    "open_queries": 1,
    "query_due_on": "2026-12-01",
    "overdue": false
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
    /// The country of the site, or the country itself, where the run's result names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// 1 when raised, one more with every entry: what a change says it has seen.
    pub version: u32,
    /// Where the review stands.
    pub state: FindingState,
    /// What it turned out to be; falls when the finding is reopened.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// Who is to review it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assignee: Option<ActorId>,
    /// The last run of the same policy that has no such finding any more. It says nothing about the state.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub no_longer_met_in: Option<RunId>,
    /// Queries to the site that wait for an answer.
    pub open_queries: u32,
    /// The earliest day by which one of them is to be answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub query_due_on: Option<NaiveDate>,
    /// Whether that day has passed (UTC).
    pub overdue: bool,
}

/// Which findings to list. What is left out does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindingFilter {
    /// Only those of this run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, format = Uuid)]
    pub run_id: Option<RunId>,
    /// Only those in this state: `open`, `in_review`, `disposed`, `action_taken`, `verified`, `closed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, example = "in_review")]
    pub state: Option<FindingState>,
    /// Only red or only amber ones.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, example = "red")]
    pub severity: Option<FindingLevel>,
    /// Only those on sites, or on countries.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, example = "site")]
    pub level: Option<Level>,
    /// Only those on this site.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub site: Option<String>,
    /// Only those on this country and its sites.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Only those of this reviewer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>)]
    pub assignee: Option<ActorId>,
    /// Only those with, or only those without, a query whose day has passed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub overdue: Option<bool>,
    /// Only those of `run_id` with this change since the last run of the same policy; for `no_longer_met` they are
    /// the findings of that run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, example = "new")]
    pub change: Option<FindingChange>,
    /// Only those after this one: `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[param(value_type = Option<String>, format = Uuid)]
    pub after: Option<FindingId>,
}
