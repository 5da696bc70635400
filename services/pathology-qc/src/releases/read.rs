use palladion_api::pathology_qc::result::QcResult;
use palladion_api::pathology_qc::{
    QcRunStanding, QcStanding, QcState, Release, ReleaseState, ReleasedSet, RunRelease, SiteSetName,
};
use palladion_api::runs::Specification;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::runs::RunRecord;

use super::ReleaseError;
use super::record::{Prepared, Releasable};
use crate::state::State;
use crate::store::{findings, releases as store};

/// A run that can be released.
///
/// # Errors
/// [`ReleaseError::Run`] for an unknown run, [`ReleaseError::NotReleasable`] for a replay or without a result.
pub(super) async fn releasable(state: &State, trial: TrialId, id: RunId) -> Result<Releasable, ReleaseError> {
    let run = state.runs.find(trial, id).await?;
    if run.result.is_none() || run.replay_of.is_some() {
        return Err(ReleaseError::NotReleasable(id));
    }
    let result: QcResult = serde_json::from_slice(&state.runs.result(trial, id).await?)
        .map_err(|_not_a_result| StoreError::Corrupt { what: "a QC result" })?;
    Releasable::of(run, result.sets)?.ok_or(ReleaseError::NotReleasable(id))
}

/// How a run stands, and what could be signed now.
///
/// # Errors
/// As [`releasable`].
pub(crate) async fn read(state: &State, trial: TrialId, run: RunId) -> Result<RunRelease, ReleaseError> {
    let releasable = releasable(state, trial, run).await?;
    let (prepared, release) = now(state, &releasable).await?;
    let Prepared { record, digest, without_disposition, .. } = prepared;
    let state = release.as_ref().map_or(ReleaseState::NotReleased, |release| release.state);
    Ok(RunRelease { state, record, digest, without_disposition, release })
}

/// What could be signed now, and the last release. A release whose record is no longer what the tables say is
/// invalid, also where nothing recorded the change.
async fn now(state: &State, releasable: &Releasable) -> Result<(Prepared, Option<Release>), ReleaseError> {
    let (trial, run) = (releasable.run.trial_id, releasable.run.run_id);
    let transaction = state.platform.database.begin_read().await?;
    let prepared = releasable.prepare(&findings::of_run(&transaction, trial, run).await?)?;
    let mut release = store::last(&transaction, trial, run).await?.map(|stored| stored.release);
    transaction.commit().await.map_err(StoreError::from)?;
    if let Some(release) = release.as_mut().filter(|release| release.digest != prepared.digest) {
        release.state = ReleaseState::Invalidated;
    }
    Ok((prepared, release))
}

/// Every release of a run, oldest first.
///
/// # Errors
/// [`ReleaseError::Run`] for an unknown run.
pub(crate) async fn list(state: &State, trial: TrialId, run: RunId) -> Result<Vec<Release>, ReleaseError> {
    state.runs.find(trial, run).await?;
    let stored = store::of_run(state.platform.database.connection(), trial, run).await?;
    Ok(stored.into_iter().map(|stored| stored.release).collect())
}

/// The canonical bytes of what the last release binds.
///
/// # Errors
/// [`ReleaseError::Nothing`] when nobody has signed.
pub(crate) async fn record(state: &State, trial: TrialId, run: RunId) -> Result<Vec<u8>, ReleaseError> {
    state.runs.find(trial, run).await?;
    let last = store::last(state.platform.database.connection(), trial, run).await?;
    Ok(last.ok_or(ReleaseError::Nothing(run))?.record)
}

/// The sets of sites of a released run.
///
/// # Errors
/// [`ReleaseError::NotReleased`].
pub(crate) async fn sets(
    state: &State,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<ReleasedSet>, ReleaseError> {
    let releasable = released(state, trial, run).await?;
    Ok(releasable.sets.iter().map(super::record::SetDocument::released).collect())
}

/// The canonical bytes of one set of a released run.
///
/// # Errors
/// [`ReleaseError::NotReleased`], [`ReleaseError::UnknownSet`] when the result has no such set.
pub(crate) async fn set(
    state: &State,
    trial: TrialId,
    run: RunId,
    name: SiteSetName,
) -> Result<Vec<u8>, ReleaseError> {
    let sets = released(state, trial, run).await?.sets.into_iter();
    let found = sets.into_iter().find(|set| set.name == name);
    found.map(|set| set.bytes).ok_or(ReleaseError::UnknownSet(name))
}

async fn released(state: &State, trial: TrialId, run: RunId) -> Result<Releasable, ReleaseError> {
    let releasable = releasable(state, trial, run).await?;
    let (_, release) = now(state, &releasable).await?;
    let stands = release.map_or(ReleaseState::NotReleased, |release| release.state);
    if stands == ReleaseState::Released {
        Ok(releasable)
    } else {
        Err(ReleaseError::NotReleased { run, state: stands })
    }
}

/// How the QC of a snapshot stands.
///
/// # Errors
/// [`ReleaseError::Store`].
pub(crate) async fn standing(
    state: &State,
    trial: TrialId,
    snapshot_id: SnapshotId,
) -> Result<QcStanding, ReleaseError> {
    let mut runs = Vec::new();
    for run in state.runs.of_snapshot(trial, snapshot_id).await? {
        runs.extend(run_standing(state, run).await?);
    }
    let whole = if runs.is_empty() {
        QcState::NoRun
    } else if runs.iter().any(|run| run.state == ReleaseState::Released) {
        QcState::Released
    } else {
        QcState::NotReleased
    };
    Ok(QcStanding { snapshot_id, state: whole, runs })
}

/// How one run stands; `None` for a replay or without a result.
async fn run_standing(state: &State, run: RunRecord) -> Result<Option<QcRunStanding>, ReleaseError> {
    let (Some(result), None, Some(finished_at)) = (run.result, run.replay_of, run.finished_at) else {
        return Ok(None);
    };
    let Specification::QcPolicy { id: policy_id, digest: policy_digest } = run.specification else {
        return Ok(None);
    };
    let connection = state.platform.database.connection();
    // What was never signed needs no comparison with what stands now.
    let signed = store::last(connection, run.trial_id, run.run_id).await?.is_some();
    let release = if signed { read(state, run.trial_id, run.run_id).await?.release } else { None };
    Ok(Some(QcRunStanding {
        run_id: run.run_id,
        policy_id,
        policy_digest,
        finished_at,
        result_digest: result.digest,
        state: release.as_ref().map_or(ReleaseState::NotReleased, |release| release.state),
        release_digest: release.map(|release| release.digest),
    }))
}
