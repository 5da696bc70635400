use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::pathology_qc::{AnswerQuery, CloseQuery, OpenQuery, SiteQuery};
use palladion_api::problem::Problems;
use palladion_domain::ids::{FindingId, QueryId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::{ReadQc, ReviewFinding};
use palladion_service_kit::extract::Json;
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;

use crate::findings;
use crate::state::State;

/// Ask the site about a finding.
///
/// With the day by which the answer is expected; a finding with an open query past its day is overdue.
#[utoipa::path(
    tag = "queries",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        IdempotencyHeader
    ),
    request_body(content = OpenQuery, example = json!({
        "question": "How were slides without staining recorded before 2024?", "due_on": "2026-12-01"
    })),
    responses((status = 201, body = SiteQuery, description = "The query is open."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/queries")]
pub(super) async fn open_query(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
    query: Json<OpenQuery>,
) -> Result<KeptAnswer, Problem> {
    Ok(findings::open_query(&state, &caller.context(), caller.trial(), path.1, query.into_inner()).await?)
}

/// List the queries of a finding.
#[utoipa::path(
    tag = "queries",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding.")
    ),
    responses((status = 200, body = Vec<SiteQuery>, description = "As they stand, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings/{finding_id}/queries")]
pub(super) async fn list_queries(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
) -> Result<Json<Vec<SiteQuery>>, Problem> {
    Ok(Json(findings::queries(&state, caller.trial(), path.1).await?))
}

/// Record what the site answered.
///
/// The reviewer who received the answer records it.
#[utoipa::path(
    tag = "queries",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        ("query_id" = String, Path, format = Uuid, description = "The query."),
        IdempotencyHeader
    ),
    request_body(content = AnswerQuery, example = json!({"answer": "They were left blank"})),
    responses((status = 200, body = SiteQuery, description = "The query is answered."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/queries/{query_id}/answer")]
pub(super) async fn answer_query(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId, QueryId)>,
    answer: Json<AnswerQuery>,
) -> Result<KeptAnswer, Problem> {
    let (_, finding, query) = path.into_inner();
    let answer = answer.into_inner();
    Ok(findings::answer_query(&state, &caller.context(), caller.trial(), finding, query, answer).await?)
}

/// Close a query, answered or not.
#[utoipa::path(
    tag = "queries",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        ("query_id" = String, Path, format = Uuid, description = "The query."),
        IdempotencyHeader
    ),
    request_body(content = CloseQuery, example = json!({
        "comment": "Answered; the scores are corrected with the next export"
    })),
    responses((status = 200, body = SiteQuery, description = "The query is closed."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/queries/{query_id}/closure")]
pub(super) async fn close_query(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId, QueryId)>,
    closure: Json<CloseQuery>,
) -> Result<KeptAnswer, Problem> {
    let (_, finding, query) = path.into_inner();
    let closure = closure.into_inner();
    Ok(findings::close_query(&state, &caller.context(), caller.trial(), finding, query, closure).await?)
}
