use actix_web::http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, Responder as _, get, options, post};
use palladion_api::ingestion::{
    CONTENT_DIGEST, InvalidContentDigest, IssueFilter, Mapping, REPR_DIGEST, UPLOAD_LENGTH, UPLOAD_LIMIT,
    Upload, UploadQuery, parse_content_digest,
};
use palladion_api::page::Page;
use palladion_api::problem::{FieldError, Problems};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::validation::Issue;
use palladion_service_kit::auth::permissions::{ReadData, UploadData};
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::examples;
use super::stream::stream;
use super::transfers::{begin, completes, number};
use crate::state::State;
use crate::transfers::NewTransfer;
use crate::uploads::{self, Incoming, UploadError};

/// Where a page of uploads starts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UploadsPage {
    /// Only uploads after this one: `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<UploadId>,
}

/// What is wrong with the words around a file.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("name either `profile_id` or `table`")]
    Mapping,
    #[error("the content has to be text/csv, or application/octet-stream for every other format")]
    ContentType,
    #[error("{0}")]
    Digest(#[from] InvalidContentDigest),
}

/// Upload a file.
///
/// The file is stored as it comes, cut into the canonical tables and checked. A file with faults is
/// kept with its report and cannot be accepted. The same bytes with the same mapping are recognised:
/// the answer is the earlier upload.
///
/// With `Upload-Complete: ?0` the file is sent in parts, and the answer's `Location` is
/// the transfer to which they are appended (draft-ietf-httpbis-resumable-upload, interop version 8).
#[utoipa::path(
    tag = "uploads",
    params(
        TrialPath,
        UploadQuery,
        ("Idempotency-Key" = String, Header, description = "The caller's own name for this request, 1 to 200 visible ASCII characters; sent again, it gives the same answer and changes nothing."),
        ("Content-Digest" = String, Header, description = "SHA-256 of the body (RFC 9530): `sha-256=:<base64>:`. Other bytes are refused. Not with `Upload-Complete: ?0`."),
        ("Upload-Complete" = Option<String>, Header, description = "`?0` begins a transfer in parts."),
        ("Upload-Length" = Option<u64>, Header, description = "Bytes of the whole file that is sent in parts."),
        ("Repr-Digest" = Option<String>, Header, description = "SHA-256 of the whole file that is sent in parts (RFC 9530).")
    ),
    request_body(content = String, content_type = "text/csv", description = "The file: CSV, or as application/octet-stream any other format that is read."),
    responses(
        (status = 201, body = Upload, description = "The file is stored and checked, or may be sent in parts.", example = json!(examples::upload())),
        (status = 200, body = Upload, description = "The same content was uploaded before: this is that upload.", example = json!(examples::upload())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/uploads")]
pub(super) async fn upload_file(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    query: Query<UploadQuery>,
    request: HttpRequest,
    content: Payload,
) -> Result<HttpResponse, Problem> {
    let UploadQuery { profile_id, table, file_name } = query.into_inner();
    let mapping = match (profile_id, table) {
        (Some(profile), None) => Mapping::Profile(profile),
        (None, Some(table)) => Mapping::Table(table),
        _ => return Err(refuse("query", Refusal::Mapping, "invalid-query")),
    };
    let headers = request.headers();
    check_content_type(headers)?;
    check_length(headers, &state)?;
    let context = caller.context();
    if completes(headers) == Some(false) {
        let digest = announced(headers, REPR_DIGEST.as_str(), "Repr-Digest")?;
        let length = number(headers, UPLOAD_LENGTH.as_str());
        let wanted = NewTransfer { trial: caller.trial(), mapping, file_name, digest, length };
        return Ok(begin(&state, &context, wanted, &request, content).await?);
    }
    let digest = announced(headers, CONTENT_DIGEST.as_str(), "Content-Digest")?;
    let incoming = Incoming { mapping, file_name, digest, content };
    Ok(uploads::receive(&state, &context, caller.trial(), incoming).await?.respond_to(&request))
}

/// Refuses what is announced to be too large before a byte of it is read.
fn check_length(headers: &HeaderMap, state: &State) -> Result<(), Problem> {
    let limit_bytes = state.platform.config.limits.upload_bytes;
    match number(headers, CONTENT_LENGTH.as_str()) {
        Some(length) if length > limit_bytes => Err(UploadError::TooLarge { limit_bytes }.into()),
        _ => Ok(()),
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    if ["text/csv", "application/octet-stream"].iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        Ok(())
    } else {
        Err(Problem::unsupported_media_type("not-csv", Refusal::ContentType))
    }
}

fn announced(headers: &HeaderMap, name: &str, shown: &str) -> Result<Digest, Problem> {
    let mut values = headers.get_all(name);
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    };
    let digest = value.ok_or(InvalidContentDigest).and_then(parse_content_digest);
    digest.map_err(|error| refuse(shown, Refusal::Digest(error), "invalid-content-digest"))
}

fn refuse(place: &str, refusal: Refusal, slug: &'static str) -> Problem {
    let field = FieldError::new(place, refusal.to_string());
    Problem::bad_request(slug, refusal).with_errors(vec![field])
}

/// List the uploads of a trial.
///
/// With their states and the counts of their reports.
#[utoipa::path(
    tag = "uploads",
    params(TrialPath, UploadsPage),
    responses(
        (status = 200, body = Page<Upload>, description = "One page, oldest first.", example = json!(examples::page(&examples::upload()))),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/uploads")]
pub(super) async fn list_uploads(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    page: Query<UploadsPage>,
) -> Result<Json<Page<Upload>>, Problem> {
    Ok(Json(uploads::list(&state, caller.trial(), page.after).await?))
}

/// Read an upload.
///
/// With its state now and the counts of its report.
#[utoipa::path(
    tag = "uploads",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("upload_id" = String, Path, format = Uuid, description = "The upload.")),
    responses(
        (status = 200, body = Upload, description = "The upload.", example = json!(examples::upload())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/uploads/{upload_id}")]
pub(super) async fn read_upload(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, UploadId)>,
) -> Result<Json<Upload>, Problem> {
    Ok(Json(uploads::read(&state, caller.trial(), path.1).await?))
}

/// List the issues of an upload.
///
/// Errors first, then warnings, then notes, each in the order of the file's rows.
#[utoipa::path(
    tag = "uploads",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("upload_id" = String, Path, format = Uuid, description = "The upload."), IssueFilter),
    responses(
        (status = 200, body = Page<Issue>, description = "One page of issues.", example = json!(examples::page(&examples::issue()))),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/uploads/{upload_id}/issues")]
pub(super) async fn list_issues(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, UploadId)>,
    filter: Query<IssueFilter>,
) -> Result<Json<Page<Issue>>, Problem> {
    Ok(Json(uploads::issues(&state, caller.trial(), path.1, &filter).await?))
}

/// Read the file of an upload.
///
/// The bytes as they were received, verified against their digest as they are sent. A file of which the
/// profile leaves columns out, replaces ids or caps ages, or that was refused for what points at a person, is
/// handed out to nobody but those who may send files.
#[utoipa::path(
    tag = "uploads",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("upload_id" = String, Path, format = Uuid, description = "The upload.")),
    responses(
        (status = 200, body = String, content_type = "application/octet-stream", description = "The file."),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/uploads/{upload_id}/content")]
pub(super) async fn read_content(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, UploadId)>,
) -> Result<HttpResponse, Problem> {
    let (upload, content) =
        uploads::open_content(&state, caller.trial(), path.1, caller.context().role).await?;
    Ok(stream("application/octet-stream", &upload.digest, content))
}

/// Ask for the limits of uploads.
///
/// In the header `Upload-Limit`, before anything is sent: the most bytes of a file, and how many seconds a
/// transfer in parts can be resumed.
#[utoipa::path(
    tag = "uploads",
    params(TrialPath),
    responses((status = 204, description = "`Upload-Limit` and `Allow`."), Problems)
)]
#[options("/v1/trials/{trial_id}/uploads")]
pub(super) async fn upload_options(_caller: TrialCaller<UploadData>, state: Data<State>) -> HttpResponse {
    let limits = &state.platform.config.limits;
    let limit = format!("max-size={}, max-age={}", limits.upload_bytes, limits.transfer_max_age_seconds);
    HttpResponse::NoContent()
        .insert_header((UPLOAD_LIMIT.as_str(), limit))
        .insert_header((ALLOW, "GET, POST, OPTIONS"))
        .finish()
}
