use actix_web::web::Data;
use actix_web::{get, put};
use palladion_api::pathology_qc::{AutomaticQc, ConfigureAutomaticQc};
use palladion_api::problem::Problems;
use palladion_service_kit::auth::permissions::{ManagePolicies, ReadQc};
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::Json;
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;

use crate::automatic;
use crate::state::State;

/// Read whether new snapshots are checked by themselves.
#[utoipa::path(
    tag = "automatic runs",
    params(TrialPath),
    responses((status = 200, body = AutomaticQc, description = "The setting."), Problems)
)]
#[get("/v1/trials/{trial_id}/automatic-qc")]
pub(super) async fn get_automatic_qc(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
) -> Result<Json<AutomaticQc>, Problem> {
    Ok(Json(automatic::read(&state, caller.trial()).await?))
}

/// Say whether new snapshots are checked by themselves.
///
/// Each snapshot that is frozen from now on starts one QC run by the policy, made by the service for the person who
/// made the setting. Snapshots that are frozen already are not run. Without a policy nothing starts.
#[utoipa::path(
    tag = "automatic runs",
    params(TrialPath, IdempotencyHeader),
    request_body = ConfigureAutomaticQc,
    responses((status = 200, body = AutomaticQc, description = "The setting stands."), Problems)
)]
#[put("/v1/trials/{trial_id}/automatic-qc")]
pub(super) async fn configure_automatic_qc(
    caller: TrialCaller<ManagePolicies>,
    state: Data<State>,
    setting: Json<ConfigureAutomaticQc>,
) -> Result<KeptAnswer, Problem> {
    let (context, setting) = (caller.context(), setting.into_inner());
    Ok(automatic::configure(&state, &context, caller.token(), caller.trial(), setting).await?)
}
