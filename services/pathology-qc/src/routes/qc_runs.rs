use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpResponse, get, post};
use palladion_api::page::Page;
use palladion_api::pathology_qc::StartQcRun;
use palladion_api::pathology_qc::result::QcResult;
use palladion_api::problem::Problems;
use palladion_api::runs::{ReplayReport, ReplayRequest, Run, RunComparison, RunManifest, RunOptions};
use palladion_domain::actor::Permission;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::permissions::{ReadQc, Replay, RunQc};
use palladion_service_kit::auth::{Requires, TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use crate::qc_runs;
use crate::state::State;

/// Who may read QC or replay a run may follow it.
pub(super) struct ReadOrReplay;

impl Requires for ReadOrReplay {
    const ANY_OF: &'static [Permission] = &[Permission::ReadQc, Permission::Replay];
}

/// Which page of runs.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RunPage {
    /// Only those after this one: `next` of the page before.
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<RunId>,
}

/// Start a QC run.
///
/// The run uses exactly the bytes of the frozen snapshot, which are read from the ingestion service as the
/// caller. Running the same policy on the same snapshot again gives the same result. Send an
/// `Idempotency-Key` to make a repeated request harmless.
#[utoipa::path(
    tag = "qc-runs",
    params(TrialPath, RunOptions),
    request_body(content = StartQcRun, example = json!({
        "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060",
        "snapshot_id": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    })),
    responses((status = 202, body = Run, description = "The run is queued; follow its `Location`."), Problems)
)]
#[post("/v1/trials/{trial_id}/qc-runs")]
pub(super) async fn start_qc_run(
    caller: TrialCaller<RunQc>,
    state: Data<State>,
    options: Query<RunOptions>,
    request: Json<StartQcRun>,
) -> Result<KeptAnswer, Problem> {
    let (context, trial, request) = (caller.context(), caller.trial(), request.into_inner());
    let (parameters, priority) = (json!({}), options.priority);
    Ok(qc_runs::submit(&state, &context, caller.token(), trial, request, parameters, priority).await?)
}

/// List the trial's QC runs.
#[utoipa::path(
    tag = "qc-runs",
    params(TrialPath, RunPage),
    responses((status = 200, body = Page<Run>, description = "One page, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs")]
pub(super) async fn list_qc_runs(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    page: Query<RunPage>,
) -> Result<Json<Page<Run>>, Problem> {
    Ok(Json(state.runs.list(caller.trial(), page.after, state.page_size()).await?))
}

/// Read one QC run as it stands.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = Run, description = "State, progress, digests, links."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}")]
pub(super) async fn get_qc_run(
    caller: TrialCaller<ReadOrReplay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Run>, Problem> {
    Ok(Json(state.runs.get(caller.trial(), path.1).await?))
}

/// Follow a QC run as server-sent events.
///
/// An event `run` with the run as JSON now and whenever it changes; the stream ends with the run.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "The events."),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/events")]
pub(super) async fn watch_qc_run(
    caller: TrialCaller<ReadOrReplay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    Ok(state.runs.events(caller.trial(), path.1).await?)
}

/// Cancel a QC run.
///
/// At once and for good; the engine process ends within a second.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = Run, description = "The run is cancelled."), Problems)
)]
#[post("/v1/trials/{trial_id}/qc-runs/{run_id}/cancellation")]
pub(super) async fn cancel_qc_run(
    caller: TrialCaller<RunQc>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Run>, Problem> {
    Ok(Json(state.runs.cancel(&caller.context(), caller.trial(), path.1).await?))
}

/// Read the result of a QC run.
///
/// The bytes are exactly those whose SHA-256 stands in the run.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = QcResult, description = "Rates, limits, tests and findings."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/result")]
pub(super) async fn get_qc_result(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    Ok(json_bytes(state.runs.result(caller.trial(), path.1).await?))
}

/// Read the manifest of a QC run.
///
/// Canonical JSON, exactly the bytes whose SHA-256 stands in the run and in the ledger.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = RunManifest, description = "What was computed by what from what."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/manifest")]
pub(super) async fn get_qc_manifest(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    Ok(json_bytes(state.runs.manifest_bytes(caller.trial(), path.1).await?))
}

/// Replay a QC run.
///
/// A run of its own on the same bytes, with the archived executable or today's; its verdict says whether the
/// results are the same. The original never changes.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    request_body(content = ReplayRequest, example = json!({"engine": "archived"})),
    responses((status = 202, body = Run, description = "The replay is queued; follow its `Location`."), Problems)
)]
#[post("/v1/trials/{trial_id}/qc-runs/{run_id}/replays")]
pub(super) async fn replay_qc_run(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
    request: Json<ReplayRequest>,
) -> Result<KeptAnswer, Problem> {
    Ok(state.runs.replay(&caller.context(), caller.trial(), path.1, request.into_inner()).await?)
}

/// List what the replays of a QC run showed.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = Vec<ReplayReport>, description = "Ended replays, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/replays")]
pub(super) async fn list_qc_replays(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Vec<ReplayReport>>, Problem> {
    Ok(Json(state.runs.replay_reports(caller.trial(), path.1).await?))
}

/// Compare a QC run with another.
///
/// Their results value by value, and what the two had in common: snapshot, policy, seed, executable. It
/// says nothing about which of them is right.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run."),
        ("other_run_id" = String, Path, format = Uuid, description = "The run it is held against.")
    ),
    responses((status = 200, body = RunComparison, description = "Every value that differs."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/comparisons/{other_run_id}")]
pub(super) async fn compare_qc_runs(
    caller: TrialCaller<ReadOrReplay>,
    state: Data<State>,
    path: Path<(TrialId, RunId, RunId)>,
) -> Result<Json<RunComparison>, Problem> {
    Ok(Json(state.runs.side_by_side(caller.trial(), path.1, path.2).await?))
}

fn json_bytes(bytes: Bytes) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(bytes)
}
