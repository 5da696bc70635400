use std::collections::BTreeSet;

use palladion_api::pathology_qc::{ComparedRun, FindingChange, QcRunChanges, StoredPolicy};
use palladion_api::runs::{RunState, Specification};
use palladion_domain::ids::{FindingId, PolicyId, RunId, TrialId};
use palladion_service_kit::runs::{RunError, RunRecord};

use super::ChangeError;
use super::compare::{Raised, compare};
use crate::findings::Filed;
use crate::policies::PolicyError;
use crate::state::State;
use crate::store;
use crate::store::earlier_runs::{Earlier, earlier};

/// What changed from the last run of the same policy to this one.
///
/// # Errors
/// [`ChangeError::NoResult`] unless the run succeeded; that it does not exist.
pub(crate) async fn read(state: &State, trial: TrialId, run: RunId) -> Result<QcRunChanges, ChangeError> {
    let asked = state.runs.find(trial, run).await?;
    let record = match asked.replay_of {
        Some(original) => state.runs.find(trial, original).await?,
        None => asked,
    };
    if record.state != RunState::Succeeded {
        return Err(ChangeError::NoResult(run));
    }
    let connection = state.platform.database.connection();
    let Earlier { versions, runs: before } = earlier(connection, &record).await?;
    let title = versions.first().map_or_else(String::new, |version| version.document.title.clone());
    let previous = before.last();
    let raised = store::findings::of_run(connection, trial, record.run_id).await?;
    let earlier = match previous {
        Some(previous) => store::findings::of_run(connection, trial, previous.run_id).await?,
        None => Vec::new(),
    };
    let snapshots: BTreeSet<_> = before.iter().chain([&record]).map(|one| one.snapshot_id).collect();
    Ok(QcRunChanges {
        policy_title: title,
        run: compared(&record, &versions)?,
        previous: previous.map(|one| compared(one, &versions)).transpose()?,
        runs: before.len() as u64 + 1,
        looks: snapshots.len() as u64,
        changes: compare(&as_raised(&earlier), &as_raised(&raised)),
    })
}

/// The findings of a run with this change; for `no_longer_met` they are those of the run before.
///
/// # Errors
/// As [`read`].
pub(crate) async fn changed(
    state: &State,
    trial: TrialId,
    run: RunId,
    change: FindingChange,
) -> Result<BTreeSet<FindingId>, ChangeError> {
    let found = read(state, trial, run).await?.changes.into_iter().filter(|one| one.change == change);
    Ok(found.filter_map(|one| one.finding.or(one.finding_before)).collect())
}

fn as_raised(filed: &[Filed]) -> Vec<Raised<'_>> {
    filed.iter().map(|one| (one.raised.finding_id, &one.raised.finding)).collect()
}

const fn policy_of(record: &RunRecord) -> Option<PolicyId> {
    match record.specification {
        Specification::QcPolicy { id, .. } => Some(id),
        Specification::AnalysisPlan { .. } => None,
    }
}

fn compared(record: &RunRecord, versions: &[StoredPolicy]) -> Result<ComparedRun, ChangeError> {
    let unknown = || ChangeError::Run(RunError::Unknown(record.run_id));
    let id = policy_of(record).ok_or_else(unknown)?;
    let policy = versions.iter().find(|version| version.policy_id == id);
    let policy = policy.ok_or(ChangeError::Policy(PolicyError::Unknown(id)))?;
    Ok(ComparedRun {
        run_id: record.run_id,
        policy_id: id,
        policy_version: policy.version,
        snapshot_id: record.snapshot_id,
    })
}
