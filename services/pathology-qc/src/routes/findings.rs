use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::page::Page;
use palladion_api::pathology_qc::{
    AddComment, AddReview, AssignFinding, Finding, FindingEntry, FindingFilter,
};
use palladion_api::problem::Problems;
use palladion_domain::ids::{FindingId, TrialId};
use palladion_service_kit::auth::permissions::{ReadQc, ReviewFinding};
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;

use crate::findings;
use crate::state::State;

/// List the trial's findings.
///
/// By run, state, severity, site, country, reviewer, and whether a query to the site is overdue.
#[utoipa::path(
    tag = "findings",
    params(TrialPath, FindingFilter),
    responses((status = 200, body = Page<Finding>, description = "One page, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings")]
pub(super) async fn list_findings(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    filter: Query<FindingFilter>,
) -> Result<Json<Page<Finding>>, Problem> {
    Ok(Json(findings::list(&state, caller.trial(), &filter).await?))
}

/// Read one finding as it stands.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding.")
    ),
    responses((status = 200, body = Finding, description = "Numbers, sentences and where the review stands."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings/{finding_id}")]
pub(super) async fn get_finding(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
) -> Result<Json<Finding>, Problem> {
    Ok(Json(findings::read(&state, caller.trial(), path.1).await?))
}

/// Read the whole file of a finding.
///
/// Every entry since it was raised: states, assignments, comments, queries, documents.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding.")
    ),
    responses((status = 200, body = Vec<FindingEntry>, description = "Entries, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings/{finding_id}/entries")]
pub(super) async fn list_entries(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
) -> Result<Json<Vec<FindingEntry>>, Problem> {
    Ok(Json(findings::entries(&state, caller.trial(), path.1).await?))
}

/// Take a finding to its next state.
///
/// The states go open, in review, disposed, action taken, verified, closed; going back into review reopens, needs
/// a reason, and ends a release of the run. Another state is a 409 that lists the allowed ones.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        IdempotencyHeader
    ),
    request_body(content = AddReview, example = json!({
        "version": 1, "state": "in_review", "comment": "Asked the site how slides without staining were recorded"
    })),
    responses((status = 201, body = FindingEntry, description = "The entry stands."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/reviews")]
pub(super) async fn add_review(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
    review: Json<AddReview>,
) -> Result<KeptAnswer, Problem> {
    Ok(findings::review(&state, &caller.context(), caller.trial(), path.1, review.into_inner()).await?)
}

/// Give a finding to a reviewer.
///
/// The person must hold a role on the trial that reviews findings; without an assignee it is nobody's.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        IdempotencyHeader
    ),
    request_body(content = AssignFinding, example = json!({
        "version": 1, "assignee": "qc-reviewer@example.org"
    })),
    responses((status = 201, body = FindingEntry, description = "The entry stands."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/assignments")]
pub(super) async fn assign_finding(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
    assignment: Json<AssignFinding>,
) -> Result<KeptAnswer, Problem> {
    Ok(findings::assign(&state, &caller.context(), caller.trial(), path.1, assignment.into_inner()).await?)
}

/// Comment on a finding.
///
/// Comments are never changed; a wrong one is answered by another.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        IdempotencyHeader
    ),
    request_body(content = AddComment, example = json!({"comment": "The site changed its antibody clone in March"})),
    responses((status = 201, body = FindingEntry, description = "The entry stands."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/comments")]
pub(super) async fn add_comment(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
    comment: Json<AddComment>,
) -> Result<KeptAnswer, Problem> {
    Ok(findings::comment(&state, &caller.context(), caller.trial(), path.1, comment.into_inner()).await?)
}
