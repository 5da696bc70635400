use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use palladion_api::problem::Problems;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::ReadQc;
use palladion_service_kit::problem::Problem;

use crate::figures;
use crate::state::State;

/// Read the funnel of a QC run as SVG.
///
/// Each site's HER2-low rate by its size, with what the rule says of it. The same bytes for the same result; no script,
/// no style sheet, an alternative text.
#[utoipa::path(
    tag = "qc-runs",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = String, content_type = "image/svg+xml", description = "The funnel."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/figures/funnel")]
pub(super) async fn get_qc_funnel(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    let svg = figures::funnel_svg(&state, caller.trial(), path.1).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .body(svg))
}
