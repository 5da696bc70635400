use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{FindingId, PolicyId, RunId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::result::{FindingLevel, Level};

/// What became of a finding since the run before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingChange {
    /// The run before had none on this metric and group.
    New,
    /// Amber before, red now.
    Worse,
    /// Red before, amber now.
    Better,
    /// Of the same severity.
    Unchanged,
    /// The run before had one, this one has none. That closes nothing: the finding of the run before stands.
    NoLongerMet,
}

/// One metric of one group in two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedFinding {
    /// What became of it.
    pub change: FindingChange,
    /// The check.
    pub check: String,
    /// What was counted.
    pub metric: String,
    /// Site, country or region.
    pub level: Level,
    /// Its name.
    pub group: String,
    /// Severity in the run before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub severity_before: Option<FindingLevel>,
    /// Severity in this run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub severity: Option<FindingLevel>,
    /// The finding of the run before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding_before: Option<FindingId>,
    /// The finding of this run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding: Option<FindingId>,
}

/// A run with which another is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedRun {
    /// The run.
    pub run_id: RunId,
    /// The version of the policy that it applied.
    pub policy_id: PolicyId,
    /// The number of that version.
    pub policy_version: u32,
    /// The data it looked at.
    pub snapshot_id: SnapshotId,
}

/// What changed since the last run of the same policy, by its title, whatever the version.
///
/// Made from the findings of two runs that have ended, which never change: asked again, it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "policy_title": "HER2-low by site",
    "run": {
        "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060",
        "policy_version": 1,
        "snapshot_id": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    },
    "runs": 1,
    "looks": 1,
    "changes": [{
        "change": "new", "check": "hierarchical", "metric": "her2_low", "level": "site", "group": "A2",
        "severity": "red", "finding": "01890a5d-ac96-774b-bcce-b302099a8063"
    }]
}))]
pub struct QcRunChanges {
    /// The policy.
    pub policy_title: String,
    /// The run that was asked for; of a replay the run that it repeats.
    pub run: ComparedRun,
    /// The last run of the policy with a result that was submitted before it; none for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub previous: Option<ComparedRun>,
    /// Runs of the policy with a result, up to this one and with it.
    pub runs: u64,
    /// Snapshots that they looked at. Every further look raises the chance that a site is ever flagged without
    /// cause; the levels take no account of it.
    pub looks: u64,
    /// What became of each finding, by check, metric, level and group.
    pub changes: Vec<ChangedFinding>,
}
