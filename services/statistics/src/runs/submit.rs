use palladion_api::client::ApiClient;
use palladion_api::ingestion::IngestionClient;
use palladion_api::pathology_qc::QcAtRun;
use palladion_api::runs::{RunOptions, Specification};
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::{PlanStanding, RunParameters, StartRun};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::recorder::RequestContext;
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::runs::{Purpose, RunError, Submission};
use serde_json::to_value;

use super::AnalysisRunError;
use super::checks::Place;
use super::qc::{Qc, UsedRun, documents};
use super::snapshot::SnapshotBytes;
use crate::engine::cohort;
use crate::plans;
use crate::qc_evidence::{pointer, wanted};
use crate::state::State;

/// Holds a plan against a snapshot, read from the ingestion service as the caller, and queues a run.
///
/// # Errors
/// [`AnalysisRunError`] names what does not fit; then there is no run.
#[tracing::instrument(skip_all, fields(trial.id = %trial, plan.id = %request.plan_id, snapshot.id = %request.snapshot_id))]
pub(crate) async fn submit(
    state: &State,
    context: &RequestContext,
    token: &str,
    trial: TrialId,
    request: StartRun,
    options: RunOptions,
) -> Result<KeptAnswer, AnalysisRunError> {
    let plan = plans::read(state, trial, request.plan_id).await.map_err(AnalysisRunError::Plan)?;
    let ingestion = ingestion(state, token)?;
    let qc = Qc::as_caller(state, token).map_err(AnalysisRunError::Client)?;
    let set = match plan.document.population.qc_set {
        Some(wanted) => Some(qc.set(trial, request.snapshot_id, wanted).await?),
        None => None,
    };
    let standing = qc.standing(trial, request.snapshot_id).await;
    let run = used_run(&qc, trial, request.snapshot_id, &plan.document, &standing).await?;
    let place = state.checks.place().await?;
    let snapshot = SnapshotBytes::read(&state.platform.blobs, &ingestion, trial, request.snapshot_id).await?;
    check(place, plan.document.clone(), snapshot.clone()).await?;
    let frozen = ingestion.snapshot(trial, request.snapshot_id).await;
    let frozen = frozen.map_err(|error| RunError::snapshot_refused(request.snapshot_id, error))?;
    let parameters = RunParameters {
        plan: PlanStanding::beside(&plan, frozen.frozen_at),
        qc: Some(standing),
        qc_set: set.as_ref().map(|set| set.used.clone()),
        qc_run: run.as_ref().map(|run| run.used),
    };
    let submission = Submission {
        trial,
        purpose: Purpose::Primary,
        specification: Specification::AnalysisPlan { id: plan.plan_id, digest: plan.digest },
        document: row_bytes(&plan.document, "an analysis plan")?.into(),
        snapshot: request.snapshot_id,
        snapshot_leaf: Some(frozen.ledger_leaf),
        parameters: to_value(&parameters).map_err(AnalysisRunError::Parameters)?,
        documents: documents(set, run),
        seed: plan.document.seed,
        priority: options.priority,
    };
    Ok(state.runs.submit(context, submission, |part| std::future::ready(snapshot.part(part))).await?)
}

/// The ingestion service, called as the caller.
pub(super) fn ingestion(state: &State, token: &str) -> Result<IngestionClient, AnalysisRunError> {
    let url = state.platform.config.ingestion_url.clone().ok_or(AnalysisRunError::NoIngestion)?;
    Ok(IngestionClient(ApiClient::new(url).map_err(AnalysisRunError::Client)?.with_token(token)))
}

/// The QC run whose result the plan uses, where it uses one.
async fn used_run(
    qc: &Qc,
    trial: TrialId,
    snapshot: SnapshotId,
    plan: &Plan,
    standing: &QcAtRun,
) -> Result<Option<UsedRun>, AnalysisRunError> {
    let Some(named) = wanted(plan) else { return Ok(None) };
    let found = qc.evidence(trial, snapshot, named, standing).await;
    found.map(Some).map_err(|error| AnalysisRunError::QcRun(pointer(plan), error))
}

/// Reads the cohort and holds the plan against it, away from the threads that answer requests.
pub(super) async fn check(place: Place, plan: Plan, snapshot: SnapshotBytes) -> Result<(), AnalysisRunError> {
    let checked = place.work(move || {
        let cohort = cohort(&snapshot.manifest, |table| snapshot.tables.get(&table).cloned());
        let cohort = cohort.map_err(AnalysisRunError::Snapshot)?;
        plans::fit(&plan, &cohort).map_err(AnalysisRunError::Misfit)
    });
    checked.await.map_err(AnalysisRunError::Check)?
}
