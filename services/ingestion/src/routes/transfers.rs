use actix_web::http::header::{
    ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, TRANSFER_ENCODING,
};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder as _, ResponseError as _};
use actix_web::{delete, get, head, options, patch};
use palladion_api::ingestion::{
    PARTIAL_UPLOAD, Transfer, UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_LIMIT, UPLOAD_OFFSET, Upload,
};
use palladion_api::problem::{FieldError, Problems};
use palladion_domain::ids::{TransferId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::UploadData;
use palladion_service_kit::clock;
use palladion_service_kit::extract::Json;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::problem::Problem;
use palladion_service_kit::recorder::RequestContext;

use super::examples;
use crate::state::State;
use crate::transfers::{self, Appended, Begun, NewTransfer, Part, TransferError};

const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");

/// What is wrong with the words around a part.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("a part has to be {PARTIAL_UPLOAD}")]
    ContentType,
    #[error("the header `{0}` is missing or has no value that it may have")]
    Header(&'static str),
}

/// Read a transfer.
///
/// A file that the caller is sending in parts: how much of it has arrived, and until when it can be
/// resumed.
#[utoipa::path(
    tag = "transfers",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("transfer_id" = String, Path, format = Uuid, description = "The transfer.")),
    responses(
        (status = 200, body = Transfer, description = "The transfer.", example = json!(examples::transfer())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/transfers/{transfer_id}")]
pub(super) async fn read_transfer(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    path: Path<(TrialId, TransferId)>,
) -> Result<Json<Transfer>, Problem> {
    Ok(Json(transfers::read(&state, &caller.context(), caller.trial(), path.1).await?))
}

/// Ask for the offset of a transfer.
///
/// In the header `Upload-Offset`; the next part starts there.
#[utoipa::path(
    tag = "transfers",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("transfer_id" = String, Path, format = Uuid, description = "The transfer.")),
    responses((status = 204, description = "`Upload-Offset`, `Upload-Complete`, `Upload-Length` when it is known, `Upload-Limit`."), Problems)
)]
#[head("/v1/trials/{trial_id}/transfers/{transfer_id}")]
pub(super) async fn transfer_offset(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    path: Path<(TrialId, TransferId)>,
) -> Result<HttpResponse, Problem> {
    let transfer = transfers::read(&state, &caller.context(), caller.trial(), path.1).await?;
    Ok(standing(HttpResponse::NoContent(), &state, &transfer))
}

/// Ask how a transfer is continued.
///
/// In the header `Accept-Patch` the media type of a part, in `Upload-Limit` what the file may not exceed.
#[utoipa::path(
    tag = "transfers",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("transfer_id" = String, Path, format = Uuid, description = "The transfer.")),
    responses((status = 204, description = "`Accept-Patch`, `Allow`, and what asking for the offset gives."), Problems)
)]
#[options("/v1/trials/{trial_id}/transfers/{transfer_id}")]
pub(super) async fn transfer_options(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    path: Path<(TrialId, TransferId)>,
) -> Result<HttpResponse, Problem> {
    let transfer = transfers::read(&state, &caller.context(), caller.trial(), path.1).await?;
    let mut answer = HttpResponse::NoContent();
    answer.insert_header((ACCEPT_PATCH, PARTIAL_UPLOAD));
    answer.insert_header((ALLOW, "GET, HEAD, PATCH, DELETE, OPTIONS"));
    Ok(standing(answer, &state, &transfer))
}

/// Send a part of a file.
///
/// It starts at `Upload-Offset`, which has to be what has arrived. With `Upload-Complete: ?1` it is the
/// last: the file is checked as a whole and the answer is that of an upload in one piece. What arrives
/// before a connection breaks is kept.
#[utoipa::path(
    tag = "transfers",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."), ("transfer_id" = String, Path, format = Uuid, description = "The transfer."),
        ("Upload-Offset" = u64, Header, description = "Where the part starts in the file."),
        ("Upload-Complete" = String, Header, description = "`?1` when the file ends with this part, else `?0`."),
        ("Upload-Length" = Option<u64>, Header, description = "Bytes of the whole file.")
    ),
    request_body(content = String, content_type = "application/partial-upload", description = "The bytes of the part."),
    responses(
        (status = 204, description = "The part has arrived; `Upload-Offset` says where the next one starts."),
        (status = 201, body = Upload, description = "The file is complete, stored and checked.", example = json!(examples::upload())),
        (status = 200, body = Upload, description = "The same content was uploaded before: this is that upload.", example = json!(examples::upload())),
        Problems
    )
)]
#[patch("/v1/trials/{trial_id}/transfers/{transfer_id}")]
pub(super) async fn append_part(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    path: Path<(TrialId, TransferId)>,
    request: HttpRequest,
    content: Payload,
) -> Result<HttpResponse, Problem> {
    let headers = request.headers();
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.eq_ignore_ascii_case(PARTIAL_UPLOAD) {
        return Err(Problem::unsupported_media_type("not-partial-upload", Refusal::ContentType));
    }
    let offset = number(headers, UPLOAD_OFFSET.as_str()).ok_or_else(|| missing("Upload-Offset"))?;
    let complete = completes(headers).ok_or_else(|| missing("Upload-Complete"))?;
    let part = Part { offset, complete, length: number(headers, UPLOAD_LENGTH.as_str()), content };
    match transfers::append(&state, &caller.context(), caller.trial(), path.1, part).await {
        Ok(Appended::Partial(transfer)) => Ok(standing(HttpResponse::NoContent(), &state, &transfer)),
        Ok(Appended::Complete(answer)) => Ok(finished(answer, &request)),
        Err(TransferError::Offset { given, arrived }) => {
            let mut answer = Problem::from(TransferError::Offset { given, arrived }).error_response();
            answer.headers_mut().insert(OFFSET, arrived.into());
            Ok(answer)
        }
        Err(error) => Err(error.into()),
    }
}

/// Cancel a transfer.
///
/// What has arrived is deleted.
#[utoipa::path(
    tag = "transfers",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("transfer_id" = String, Path, format = Uuid, description = "The transfer.")),
    responses((status = 204, description = "The transfer is gone."), Problems)
)]
#[delete("/v1/trials/{trial_id}/transfers/{transfer_id}")]
pub(super) async fn cancel_transfer(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    path: Path<(TrialId, TransferId)>,
) -> Result<HttpResponse, Problem> {
    transfers::cancel(&state, &caller.context(), caller.trial(), path.1).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Begins a transfer; content of the request is its first part. What is sent with a request that was
/// made before is not read: the offset of the answer says what has arrived.
pub(super) async fn begin(
    state: &State,
    context: &RequestContext,
    wanted: NewTransfer,
    request: &HttpRequest,
    content: Payload,
) -> Result<HttpResponse, TransferError> {
    let (trial, length, headers) = (wanted.trial, wanted.length, request.headers());
    let has_content = headers.contains_key(TRANSFER_ENCODING)
        || number(headers, CONTENT_LENGTH.as_str()).is_some_and(|length| length > 0);
    let mut begun = transfers::begin(state, context, wanted).await?;
    if let Begun::Open(transfer, false) = &begun
        && has_content
    {
        let part = Part { offset: 0, complete: false, length, content };
        begun = match transfers::append(state, context, trial, transfer.transfer_id, part).await? {
            Appended::Partial(transfer) => Begun::Open(transfer, false),
            Appended::Complete(answer) => Begun::Complete(answer),
        };
    }
    Ok(match begun {
        Begun::Complete(answer) => finished(answer, request),
        Begun::Open(transfer, known) => {
            let place = format!("/v1/trials/{}/transfers/{}", transfer.trial_id, transfer.transfer_id);
            let mut answer = if known { HttpResponse::Ok() } else { HttpResponse::Created() };
            answer.insert_header((LOCATION, place));
            standing(answer, state, &transfer)
        }
    })
}

/// Whether a request says that it ends the file; `None` when it says nothing, or nothing that can be said.
pub(super) fn completes(headers: &HeaderMap) -> Option<bool> {
    match headers.get(UPLOAD_COMPLETE.as_str())?.to_str().ok()?.trim() {
        "?1" => Some(true),
        "?0" => Some(false),
        _ => None,
    }
}

/// A header that holds a whole number.
pub(super) fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn missing(name: &'static str) -> Problem {
    let refusal = Refusal::Header(name);
    let place = FieldError::new(name, refusal.to_string());
    Problem::bad_request("missing-header", refusal).with_errors(vec![place])
}

fn standing(mut answer: HttpResponseBuilder, state: &State, transfer: &Transfer) -> HttpResponse {
    let left = (transfer.expires_at - clock::now()).num_seconds().max(0);
    let limit = format!("max-size={}, max-age={left}", state.platform.config.limits.upload_bytes);
    answer
        .insert_header((UPLOAD_OFFSET.as_str(), transfer.offset.to_string()))
        .insert_header((UPLOAD_COMPLETE.as_str(), "?0"))
        .insert_header((UPLOAD_LIMIT.as_str(), limit))
        .insert_header(("cache-control", "no-store"));
    if let Some(length) = transfer.length {
        answer.insert_header((UPLOAD_LENGTH.as_str(), length.to_string()));
    }
    answer.finish()
}

/// The answer of an upload in one piece, marked as the end of the transfer.
fn finished(answer: KeptAnswer, request: &HttpRequest) -> HttpResponse {
    let mut answer = answer.respond_to(request);
    answer.headers_mut().insert(COMPLETE, HeaderValue::from_static("?1"));
    answer
}
