use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use palladion_api::ingestion::{FileRecords, IssueFilter, RecordsQuery};
use palladion_api::problem::Problems;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::ReadData;
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::problem::Problem;

use super::examples;
use crate::state::State;
use crate::uploads;

/// Download the issues of an upload.
///
/// Every kept issue that the filter lets through, as CSV with a header; `after` and `limit` have no
/// effect. A cell that begins with `=`, `+`, `-` or `@` and is not a number has a leading apostrophe, so
/// that no spreadsheet runs it.
#[utoipa::path(
    tag = "uploads",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("upload_id" = String, Path, format = Uuid, description = "The upload."), IssueFilter),
    responses(
        (status = 200, body = String, content_type = "text/csv", description = "The issues.", example = "code,severity,table,row,column,line,byte,field,value,message"),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/uploads/{upload_id}/issues.csv")]
pub(super) async fn download_issues(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, UploadId)>,
    filter: Query<IssueFilter>,
) -> Result<HttpResponse, Problem> {
    let (upload, text) = uploads::issues_csv(&state, caller.trial(), path.1, &filter).await?;
    let name = format!("attachment; filename=\"issues-{}.csv\"", upload.upload_id);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, name))
        .body(text))
}

/// Read records of an upload's file.
///
/// As they stand in the file, before any mapping: the context of an issue, whose `row` they are asked by.
#[utoipa::path(
    tag = "uploads",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("upload_id" = String, Path, format = Uuid, description = "The upload."), RecordsQuery),
    responses(
        (status = 200, body = FileRecords, description = "The records.", example = json!(examples::records())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/uploads/{upload_id}/records")]
pub(super) async fn read_records(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, UploadId)>,
    query: Query<RecordsQuery>,
) -> Result<Json<FileRecords>, Problem> {
    Ok(Json(uploads::records(&state, caller.trial(), path.1, query.into_inner()).await?))
}
