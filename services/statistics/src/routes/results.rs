use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use palladion_api::problem::Problems;
use palladion_api::runs::RunManifest;
use palladion_api::statistics::TableFormat;
use palladion_api::statistics::result::{AnalysisResult, TidyTable};
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::ReadResult;
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::runs;
use crate::state::State;

/// Read what a run computed.
///
/// The exact bytes whose digest stands in the run: every output of the plan in its order, numbers with
/// all their digits.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = AnalysisResult, description = "The result."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/result")]
pub(super) async fn get_result(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    let bytes = state.runs.result(caller.trial(), path.1).await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(bytes))
}

/// List the tidy tables of a result.
///
/// One row an estimate; each output gives one table or more.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = Vec<TidyTable>, description = "The tables."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/tables")]
pub(super) async fn list_tables(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Vec<TidyTable>>, Problem> {
    Ok(Json(runs::tables(&state, caller.trial(), path.1).await?))
}

/// How a table is handed out.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TableQuery {
    /// `csv` when absent.
    #[serde(default)]
    #[param(inline)]
    format: Option<TableFormat>,
}

/// Read one table.
///
/// As CSV: the columns `term`, `estimate`, `std_error`, `statistic`, `p_value`, `conf_low`, `conf_high`, `n` and `events`,
/// then those of the table; RFC 4180, UTF-8, empty where there is no value. As LaTeX or HTML: the table as the report
/// prints it, with the footnotes that say which subjects its p-values counted.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run."),
        ("name" = String, Path, description = "The table's name as the list gives it.", example = "cox_os"),
        TableQuery
    ),
    responses(
        (status = 200, description = "The table.", content(
            (String = "text/csv"), (String = "application/x-tex"), (String = "text/html")
        )),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/tables/{name}")]
pub(super) async fn get_table(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId, String)>,
    query: Query<TableQuery>,
) -> Result<HttpResponse, Problem> {
    let (_, run, name) = path.into_inner();
    let format = query.format.unwrap_or_default();
    let table = runs::table(&state, caller.trial(), run, &name, format).await?;
    let content_type = match format {
        TableFormat::Csv => "text/csv; charset=utf-8; header=present",
        TableFormat::Latex => "application/x-tex",
        TableFormat::Html => "text/html; charset=utf-8",
    };
    let file = format!("attachment; filename=\"{name}.{}\"", format.ending());
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content_type))
        .insert_header((CONTENT_DISPOSITION, file))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .body(table))
}

/// Read the manifest of a run that ended.
///
/// The exact bytes whose digest stands in the run and in its ledger entry: everything that decided the
/// run, and what came of it.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = RunManifest, description = "The manifest."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/manifest")]
pub(super) async fn get_manifest(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    let bytes = state.runs.manifest_bytes(caller.trial(), path.1).await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(bytes))
}
