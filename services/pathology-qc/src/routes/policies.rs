use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::page::Page;
use palladion_api::pathology_qc::StoredPolicy;
use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::problem::Problems;
use palladion_domain::ids::{PolicyId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::TrialPath;
use palladion_service_kit::auth::permissions::{ManagePolicies, ReadQc};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::policies;
use crate::state::State;

/// Which page of policies.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PolicyPage {
    /// Only those after this one: `next` of the page before.
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<PolicyId>,
}

/// Save a QC policy.
///
/// A policy never changes: another document of the same title is its next version, the same document
/// again is answered with the stored one.
#[utoipa::path(
    tag = "policies",
    params(TrialPath, IdempotencyHeader),
    request_body(content = QcPolicy, example = json!({
        "policy": "palladion.qc-policy/1", "title": "HER2-low prevalence by site", "confidence_level": 0.95,
        "seed": 20241, "checks": [
            {"kind": "prevalence"},
            {"kind": "funnel", "amber_coverage": 0.95, "red_coverage": 0.998, "minimum_evaluable": 5},
            {"kind": "heterogeneity", "monte_carlo_replicates": 19999}
        ]
    })),
    responses(
        (status = 201, body = StoredPolicy, description = "The policy is stored."),
        (status = 200, body = StoredPolicy, description = "The same document was stored before."),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/policies")]
pub(super) async fn save_policy(
    caller: TrialCaller<ManagePolicies>,
    state: Data<State>,
    document: Json<QcPolicy>,
) -> Result<KeptAnswer, Problem> {
    Ok(policies::save(&state, &caller.context(), caller.trial(), document.into_inner()).await?)
}

/// List the trial's QC policies.
#[utoipa::path(
    tag = "policies",
    params(TrialPath, PolicyPage),
    responses((status = 200, body = Page<StoredPolicy>, description = "One page, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/policies")]
pub(super) async fn list_policies(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    page: Query<PolicyPage>,
) -> Result<Json<Page<StoredPolicy>>, Problem> {
    Ok(Json(policies::list(&state, caller.trial(), page.after).await?))
}

/// Read one QC policy.
#[utoipa::path(
    tag = "policies",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("policy_id" = String, Path, format = Uuid, description = "The policy.")
    ),
    responses((status = 200, body = StoredPolicy, description = "The policy."), Problems)
)]
#[get("/v1/trials/{trial_id}/policies/{policy_id}")]
pub(super) async fn get_policy(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, PolicyId)>,
) -> Result<Json<StoredPolicy>, Problem> {
    Ok(Json(policies::read(&state, caller.trial(), path.1).await?))
}
