use palladion_api::statistics::{PlanFit, PlanStanding};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{PlanId, TrialId};
use palladion_service_kit::runs::RunError;

use super::AnalysisRunError;
use super::snapshot::SnapshotBytes;
use super::submit::{check, ingestion};
use crate::plans;
use crate::state::State;

/// Holds a plan against a snapshot, read from the ingestion service as the caller; nothing is queued.
///
/// # Errors
/// [`AnalysisRunError`] when the plan or the snapshot cannot be read.
#[tracing::instrument(skip_all, fields(trial.id = %trial, plan.id = %plan, snapshot.id = %snapshot))]
pub(crate) async fn fit(
    state: &State,
    token: &str,
    trial: TrialId,
    plan: PlanId,
    snapshot: SnapshotId,
) -> Result<PlanFit, AnalysisRunError> {
    let plan = plans::read(state, trial, plan).await.map_err(AnalysisRunError::Plan)?;
    let ingestion = ingestion(state, token)?;
    let place = state.checks.place().await?;
    let bytes = SnapshotBytes::read(&state.platform.blobs, &ingestion, trial, snapshot).await?;
    let errors = match check(place, plan.document.clone(), bytes).await {
        Ok(()) => Vec::new(),
        Err(AnalysisRunError::Misfit(misfit)) => misfit.0,
        Err(other) => return Err(other),
    };
    let frozen = ingestion.snapshot(trial, snapshot).await;
    let frozen = frozen.map_err(|error| RunError::snapshot_refused(snapshot, error))?;
    let standing = PlanStanding::beside(&plan, frozen.frozen_at).standing;
    Ok(PlanFit { fits: errors.is_empty(), standing, errors })
}
