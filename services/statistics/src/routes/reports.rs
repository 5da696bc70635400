use actix_web::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palladion_api::problem::Problems;
use palladion_api::schema::FileBytes;
use palladion_api::statistics::result::FigureDescription;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::ReadResult;
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::report::STYLE;
use crate::runs;
use crate::state::State;

/// List the figures of a result.
///
/// The flow, rates by region, country and site, survival and incidence curves, forest plots, smoothed
/// residuals: what the outputs of the plan give.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = Vec<FigureDescription>, description = "The figures."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/figures")]
pub(super) async fn list_figures(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Vec<FigureDescription>>, Problem> {
    Ok(Json(runs::figures(&state, caller.trial(), path.1).await?))
}

/// As what a figure is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FigureAs {
    /// SVG or PNG; when absent, PNG for an `Accept` of `image/png` alone and SVG for any other.
    #[param(inline)]
    format: Option<FigureFormat>,
}

/// A figure's form.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FigureFormat {
    /// Lines and letters.
    Svg,
    /// Pixels, twice as many as the figure has units.
    Png,
}

/// Whether the caller takes pictures of pixels and not of lines.
fn takes_only_png(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let types = accepted.unwrap_or_default().split(',').filter_map(|one| one.split(';').next());
    let types: Vec<&str> = types.map(str::trim).filter(|one| !one.is_empty()).collect();
    !types.is_empty() && types.iter().all(|one| one.eq_ignore_ascii_case("image/png"))
}

/// Read one figure as SVG or PNG.
///
/// The same bytes for the same result, whenever and wherever it is drawn. The SVG has no script, no style sheet and
/// an alternative text; the PNG is drawn from it on white.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run."),
        ("name" = String, Path, description = "The figure's name as the list gives it.", example = "km_os"),
        FigureAs
    ),
    responses(
        (status = 200, content((String = "image/svg+xml"), (inline(FileBytes) = "image/png")), description = "The figure."),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/figures/{name}")]
pub(super) async fn get_figure(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId, String)>,
    wanted: Query<FigureAs>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (_, run, name) = path.into_inner();
    let by_header = || if takes_only_png(&request) { FigureFormat::Png } else { FigureFormat::Svg };
    if let FigureFormat::Png = wanted.format.unwrap_or_else(by_header) {
        let png = runs::figure_png(&state, caller.trial(), run, &name).await?;
        return Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "image/png"))
            .insert_header((VARY, "Accept"))
            .body(png));
    }
    let svg = runs::figure_svg(&state, caller.trial(), run, &name).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((VARY, "Accept"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .body(svg))
}

/// Read a run as one page.
///
/// A self-contained HTML file: methods, tables, figures, footnotes, and the digests of what it was made
/// from. It loads nothing, runs nothing, and prints on A4 and Letter.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = String, content_type = "text/html", description = "The report."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/report")]
pub(super) async fn get_report(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    let html = runs::report_html(&state, caller.trial(), path.1).await?;
    let style = STANDARD.encode(sha256(STYLE.as_bytes()).as_bytes());
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(html))
}

/// Read a run as a PDF.
///
/// The same report as PDF/A-2b: tagged, the fonts inside, dated as the run; the same bytes for the same run. It is set
/// by a program of its own; a service without it answers 404 `no-pdf-program`.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses((status = 200, body = inline(FileBytes), content_type = "application/pdf", description = "The report."), Problems)
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/report.pdf")]
pub(super) async fn get_report_pdf(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    let pdf = runs::report_pdf(&state, caller.trial(), path.1).await?;
    let file = format!("attachment; filename=\"report-{}.pdf\"", path.1);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/pdf"))
        .insert_header((CONTENT_DISPOSITION, file))
        .body(pdf))
}

/// Read a run as analysis results.
///
/// A `ReportingEvent` of the CDISC Analysis Results Standard, version 1.0: who is analysed, the methods, each analysis
/// with its results by group, and the tables and figures that show them. Curves step by step and what has a row for
/// each subject are left out and named; what the standard has no place for stands in the member `palladion`.
#[utoipa::path(
    tag = "results",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The run.")
    ),
    responses(
        (
            status = 200, body = Object, content_type = "application/json", description = "The reporting event.",
            example = json!({
                "id": "run-01890a5d-ac96-774b-bcce-b302099a8061",
                "name": "HER2-low in the main trial",
                "version": 1,
                "methods": [],
                "analyses": [],
                "outputs": []
            })
        ),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/runs/{run_id}/ars.json")]
pub(super) async fn get_ars(
    caller: TrialCaller<ReadResult>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    let event = runs::reporting_event(&state, caller.trial(), path.1).await?;
    let file = format!("attachment; filename=\"ars-{}.json\"", path.1);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CONTENT_DISPOSITION, file))
        .body(event))
}
