use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::problem::Problems;
use palladion_api::runs::{ReplayReport, ReplayRequest, Run, RunComparison};
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::Replay;
use palladion_service_kit::extract::Json;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::problem::Problem;

use crate::state::State;

/// Repeat a run.
///
/// The archived executable or today's computes the same plan on the same snapshot again; the repetition
/// is a run of its own, and its verdict says how the two results compare.
#[utoipa::path(
    tag = "replays",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run that is repeated."),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's own name for this request.")
    ),
    request_body(content = ReplayRequest, example = json!({"engine": "archived"})),
    responses(
        (status = 202, body = Run, description = "The repetition is queued.", headers(("Location" = String, description = "Where it can be followed."))),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/runs/{run_id}/replays")]
pub(super) async fn replay_run(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
    request: Json<ReplayRequest>,
) -> Result<KeptAnswer, Problem> {
    Ok(state.runs.replay(&caller.context(), caller.trial(), path.1, request.into_inner()).await?)
}

/// List the verdicts on a run.
///
/// What its repetitions showed, those that ended, with every value that differs.
#[utoipa::path(
    tag = "replays",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run that was repeated.")
    ),
    responses((status = 200, body = Vec<ReplayReport>, description = "One report a repetition, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/replays")]
pub(super) async fn list_replays(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Vec<ReplayReport>>, Problem> {
    Ok(Json(state.runs.replay_reports(caller.trial(), path.1).await?))
}

/// Compare a run with another.
///
/// Their results value by value, and what the two had in common: snapshot, plan, seed, executable. It
/// says nothing about which of them is right.
#[utoipa::path(
    tag = "replays",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run."),
        ("other_run_id" = String, Path, format = Uuid, description = "The run it is held against.")
    ),
    responses((status = 200, body = RunComparison, description = "Every value that differs."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/comparisons/{other_run_id}")]
pub(super) async fn compare_runs(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId, RunId)>,
) -> Result<Json<RunComparison>, Problem> {
    Ok(Json(state.runs.side_by_side(caller.trial(), path.1, path.2).await?))
}
