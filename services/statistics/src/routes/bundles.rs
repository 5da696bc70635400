use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use palladion_api::problem::Problems;
use palladion_api::runs::BundleOptions;
use palladion_api::schema::FileBytes;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::Replay;
use palladion_service_kit::extract::Query;
use palladion_service_kit::problem::Problem;

use crate::runs;
use crate::state::State;

/// Download the bundle of a run that ended.
///
/// One zip file with the manifest, the plan, the result, the report, the data that the engine read, the run's ledger
/// entries with their proofs, and a signature of the log's key over all of it. `palladion verify` checks it without any
/// service and computes the run again. The same run gives the same bytes. Handing it out is an event in the ledger.
#[utoipa::path(
    tag = "replays",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run."),
        BundleOptions
    ),
    responses(
        (status = 200, body = inline(FileBytes), content_type = "application/zip", description = "The bundle."),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/bundle")]
pub(super) async fn get_bundle(
    caller: TrialCaller<Replay>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
    options: Query<BundleOptions>,
) -> Result<HttpResponse, Problem> {
    let (run, data) = (path.1, options.data);
    let bytes = runs::bundle(&state, &caller.context(), caller.trial(), run, data).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/zip"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"run-{run}.zip\"")))
        .body(bytes))
}
