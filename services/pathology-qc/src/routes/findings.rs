use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::page::Page;
use palladion_api::pathology_qc::{AddReview, Finding, FindingFilter, Review};
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
    Ok(Json(findings::list(&state, caller.trial(), filter.run_id, filter.after).await?))
}

/// Read one finding as it stands.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding.")
    ),
    responses((status = 200, body = Finding, description = "Numbers, sentences and review state."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings/{finding_id}")]
pub(super) async fn get_finding(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
) -> Result<Json<Finding>, Problem> {
    Ok(Json(findings::read(&state, caller.trial(), path.1).await?))
}

/// Add an entry to a finding's review.
///
/// Entries are never changed; a wrong one is answered by another. The states go open, in review, disposed,
/// closed; going back into review reopens.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        IdempotencyHeader
    ),
    request_body(content = AddReview, example = json!({
        "state": "in_review", "comment": "Asked the site how slides without staining were recorded"
    })),
    responses((status = 201, body = Review, description = "The entry stands."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/reviews")]
pub(super) async fn add_review(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
    entry: Json<AddReview>,
) -> Result<KeptAnswer, Problem> {
    Ok(findings::review(&state, &caller.context(), caller.trial(), path.1, entry.into_inner()).await?)
}

/// Read the whole review of a finding.
#[utoipa::path(
    tag = "findings",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding.")
    ),
    responses((status = 200, body = Vec<Review>, description = "Entries, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings/{finding_id}/reviews")]
pub(super) async fn list_reviews(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
) -> Result<Json<Vec<Review>>, Problem> {
    Ok(Json(findings::reviews(&state, caller.trial(), path.1).await?))
}
