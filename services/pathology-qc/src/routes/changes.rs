use actix_web::get;
use actix_web::web::{Data, Path};
use palladion_api::pathology_qc::QcRunChanges;
use palladion_api::problem::Problems;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::ReadQc;
use palladion_service_kit::extract::Json;
use palladion_service_kit::problem::Problem;

use crate::changes;
use crate::state::State;

/// Read what changed since the last run of the same policy.
///
/// New, worse, better, unchanged, no longer met; and how often the data have been looked at by this policy.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run.")
    ),
    responses((status = 200, body = QcRunChanges, description = "Changes of findings, runs and looks."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/changes")]
pub(super) async fn get_qc_changes(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<QcRunChanges>, Problem> {
    Ok(Json(changes::read(&state, caller.trial(), path.1).await?))
}
