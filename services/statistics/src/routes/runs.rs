use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_api::runs::{Run, RunOptions};
use palladion_api::statistics::StartRun;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::{ReadResult, Replay, RunAnalysis};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::runs;
use crate::state::State;

/// Which page of the runs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RunPage {
    /// The `next` of the page before.
    after: Option<RunId>,
}

/// Start an analysis run.
///
/// The plan is held against the snapshot's variables, levels and endpoints first: what it names and the
/// snapshot lacks is a 422 with pointers, and there is no run. The run uses exactly the bytes of the
/// frozen snapshot. A plan need not be approved: the run and its manifest say under `parameters` how it
/// stood, and the run of a draft is exploratory. The same `Idempotency-Key` with the same request gives the same run.
#[utoipa::path(
    tag = "runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        RunOptions,
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's own name for this request.")
    ),
    request_body = StartRun,
    responses(
        (status = 202, body = Run, description = "The run is queued.", headers(("Location" = String, description = "Where it can be followed."))),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/runs")]
pub(super) async fn start_run(
    caller: TrialCaller<RunAnalysis>,
    state: Data<State>,
    options: Query<RunOptions>,
    request: Json<StartRun>,
) -> Result<KeptAnswer, Problem> {
    let (request, options) = (request.into_inner(), options.into_inner());
    let (context, trial) = (caller.context(), caller.trial());
    Ok(runs::submit(&state, &context, caller.token(), trial, request, options).await?)
}

/// List a trial's runs.
///
/// In the order they were submitted, replays among them, one page at a time.
#[utoipa::path(
    tag = "runs",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), RunPage),
    responses((status = 200, body = Page<Run>, description = "One page of runs."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs")]
pub(super) async fn list_runs(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    page: Query<RunPage>,
) -> Result<Json<Page<Run>>, Problem> {
    Ok(Json(state.runs.list(caller.trial(), page.after, state.page_size()).await?))
}

/// Read one run.
///
/// For everybody who may replay a run, which is everybody who may read results and more.
/// Where it stands, how far it has come, and where its result is.
#[utoipa::path(
    tag = "runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = Run, description = "The run as it stands."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}")]
pub(super) async fn get_run(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Run>, Problem> {
    Ok(Json(state.runs.get(caller.trial(), path.1).await?))
}

/// Watch a run.
///
/// Server-sent events: an event `run` with the run's JSON now and whenever it changes; the stream ends
/// after the run has.
#[utoipa::path(
    tag = "runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = String, content_type = "text/event-stream", description = "The events."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/events")]
pub(super) async fn watch_run(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    Ok(state.runs.events(caller.trial(), path.1).await?)
}

/// Call a run off.
///
/// A run that has not ended ends now, for good; its engine is stopped.
#[utoipa::path(
    tag = "runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = Run, description = "The run is cancelled."), Problems)
)]
#[post("/v1/trials/{trial_id}/runs/{run_id}/cancellation")]
pub(super) async fn cancel_run(
    caller: TrialCaller<RunAnalysis>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Run>, Problem> {
    Ok(Json(state.runs.cancel(&caller.context(), caller.trial(), path.1).await?))
}
