use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::{ApprovePlan, StoredPlan};
use palladion_domain::ids::{PlanId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::{ApprovePlan as MayApprove, DraftPlan, ReadPlan};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::plans;
use crate::state::State;

/// Which page of the plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PlanPage {
    /// The `next` of the page before.
    after: Option<PlanId>,
}

/// Draft an analysis plan.
///
/// The plan is checked as far as it can be without data. A plan never changes: another document is the
/// next version of its title, the same document is the stored plan again (200). What a document leaves
/// out stands in the stored plan, and so in its digest, with its default.
#[utoipa::path(
    tag = "plans",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), IdempotencyHeader),
    request_body = Plan,
    responses(
        (status = 201, body = StoredPlan, description = "The plan is stored as a draft."),
        (status = 200, body = StoredPlan, description = "The same document was stored before."),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/plans")]
pub(super) async fn draft_plan(
    caller: TrialCaller<DraftPlan>,
    state: Data<State>,
    plan: Json<Plan>,
) -> Result<KeptAnswer, Problem> {
    Ok(plans::draft(&state, &caller.context(), caller.trial(), plan.into_inner()).await?)
}

/// List a trial's analysis plans.
///
/// Oldest first, one page at a time.
#[utoipa::path(
    tag = "plans",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), PlanPage),
    responses((status = 200, body = Page<StoredPlan>, description = "One page of plans."), Problems)
)]
#[get("/v1/trials/{trial_id}/plans")]
pub(super) async fn list_plans(
    caller: TrialCaller<ReadPlan>,
    state: Data<State>,
    page: Query<PlanPage>,
) -> Result<Json<Page<StoredPlan>>, Problem> {
    Ok(Json(plans::list(&state, caller.trial(), page.after).await?))
}

/// Read one analysis plan.
///
/// With its digest, its author and, when it has one, its approval.
#[utoipa::path(
    tag = "plans",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("plan_id" = String, Path, format = Uuid, description = "The plan.")
    ),
    responses((status = 200, body = StoredPlan, description = "The plan."), Problems)
)]
#[get("/v1/trials/{trial_id}/plans/{plan_id}")]
pub(super) async fn get_plan(
    caller: TrialCaller<ReadPlan>,
    state: Data<State>,
    path: Path<(TrialId, PlanId)>,
) -> Result<Json<StoredPlan>, Problem> {
    Ok(Json(plans::read(&state, caller.trial(), path.1).await?))
}

/// Approve an analysis plan.
///
/// By another statistician than its author; the digest says which text was read.
#[utoipa::path(
    tag = "plans",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("plan_id" = String, Path, format = Uuid, description = "The plan."),
        IdempotencyHeader
    ),
    request_body = ApprovePlan,
    responses((status = 200, body = StoredPlan, description = "The plan is approved."), Problems)
)]
#[post("/v1/trials/{trial_id}/plans/{plan_id}/approvals")]
pub(super) async fn approve_plan(
    caller: TrialCaller<MayApprove>,
    state: Data<State>,
    path: Path<(TrialId, PlanId)>,
    approval: Json<ApprovePlan>,
) -> Result<KeptAnswer, Problem> {
    Ok(plans::approve(&state, &caller.context(), caller.trial(), path.1, approval.into_inner()).await?)
}
