use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::{ApprovePlan, PlanComparison, PlanFit, StoredPlan};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{PlanId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::{ApprovePlan as MayApprove, DraftPlan, ReadPlan, RunAnalysis};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::state::State;
use crate::{plans, runs};

/// Which page of the plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PlanPage {
    /// The `next` of the page before.
    after: Option<PlanId>,
}

/// With which plan one is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OtherPlan {
    /// The other plan of the trial: what it says stands under `after`.
    with: PlanId,
}

/// On which snapshot a plan is to be computed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OnSnapshot {
    /// The snapshot.
    snapshot_id: SnapshotId,
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

/// Compare two analysis plans.
///
/// What differs, field by field, and output by output. A field that was left out in a draft stands in the stored
/// plan with its default, and is compared as that.
#[utoipa::path(
    tag = "plans",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("plan_id" = String, Path, format = Uuid, description = "The plan: what it says stands under `before`."),
        OtherPlan
    ),
    responses((status = 200, body = PlanComparison, description = "What differs."), Problems)
)]
#[get("/v1/trials/{trial_id}/plans/{plan_id}/comparison")]
pub(super) async fn compare_plans(
    caller: TrialCaller<ReadPlan>,
    state: Data<State>,
    path: Path<(TrialId, PlanId)>,
    other: Query<OtherPlan>,
) -> Result<Json<PlanComparison>, Problem> {
    Ok(Json(plans::compare(&state, caller.trial(), path.1, other.with).await?))
}

/// Hold an analysis plan against a snapshot.
///
/// Every variable, level and endpoint that the plan names and the snapshot lacks, with its place in the plan, and
/// what a run submitted now would be: `pre_specified` or `exploratory`. Nothing is computed and nothing recorded;
/// starting a run makes the same check. The snapshot is read as the caller.
#[utoipa::path(
    tag = "plans",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("plan_id" = String, Path, format = Uuid, description = "The plan."),
        OnSnapshot
    ),
    responses((status = 200, body = PlanFit, description = "Whether the plan fits."), Problems)
)]
#[get("/v1/trials/{trial_id}/plans/{plan_id}/fit")]
pub(super) async fn fit_plan(
    caller: TrialCaller<RunAnalysis>,
    state: Data<State>,
    path: Path<(TrialId, PlanId)>,
    on: Query<OnSnapshot>,
) -> Result<Json<PlanFit>, Problem> {
    Ok(Json(runs::fit(&state, caller.token(), caller.trial(), path.1, on.snapshot_id).await?))
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
