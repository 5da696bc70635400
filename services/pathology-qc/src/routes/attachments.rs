use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, Charset, ContentDisposition, DispositionParam,
    DispositionType, ExtendedValue, HeaderMap,
};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpResponse, get, post};
use palladion_api::ingestion::{CONTENT_DIGEST, InvalidContentDigest, content_digest, parse_content_digest};
use palladion_api::pathology_qc::{Attachment, FindingEntry};
use palladion_api::problem::{FieldError, Problems};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{FindingId, TrialId};
use palladion_service_kit::auth::TrialCaller;
use palladion_service_kit::auth::permissions::{ReadQc, ReviewFinding};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::findings::{self, FindingError, Incoming, MEDIA_TYPES};
use crate::state::State;

/// What the document is called.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AttachmentQuery {
    /// The sender's name for it, 1 to 200 characters.
    #[param(example = "control-slides.pdf")]
    file_name: String,
}

#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("a document is {}", MEDIA_TYPES.join(", "))]
    MediaType,
    #[error(transparent)]
    Digest(InvalidContentDigest),
}

/// Put a document to a finding.
///
/// PDF, PNG, JPEG, plain text or CSV; it is kept by its digest and never changed.
#[utoipa::path(
    tag = "attachments",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        AttachmentQuery,
        ("Content-Digest" = String, Header, description = "SHA-256 of the body (RFC 9530): `sha-256=:<base64>:`. Other bytes are refused."),
        IdempotencyHeader
    ),
    request_body(content = String, content_type = "application/pdf", description = "The document."),
    responses((status = 201, body = FindingEntry, description = "The document is stored."), Problems)
)]
#[post("/v1/trials/{trial_id}/findings/{finding_id}/attachments")]
pub(super) async fn attach_document(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
    query: Query<AttachmentQuery>,
    request: actix_web::HttpRequest,
    content: Payload,
) -> Result<KeptAnswer, Problem> {
    let headers = request.headers();
    let media_type = media_type(headers)?;
    let digest = digest(headers)?;
    check_length(headers, &state)?;
    let incoming = Incoming { file_name: query.into_inner().file_name, media_type, digest, content };
    Ok(findings::attach(&state, &caller.context(), caller.trial(), path.1, incoming).await?)
}

/// List the documents of a finding.
#[utoipa::path(
    tag = "attachments",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding.")
    ),
    responses((status = 200, body = Vec<Attachment>, description = "Oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings/{finding_id}/attachments")]
pub(super) async fn list_attachments(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, FindingId)>,
) -> Result<Json<Vec<Attachment>>, Problem> {
    Ok(Json(findings::attachments(&state, caller.trial(), path.1).await?))
}

/// Download a document.
///
/// The bytes as they were received, verified against their digest as they are sent. That they were handed out, and to
/// whom, is recorded in the ledger.
#[utoipa::path(
    tag = "attachments",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("finding_id" = String, Path, format = Uuid, description = "The finding."),
        ("digest" = String, Path, description = "SHA-256 of the document: `sha256:<hex>`.")
    ),
    responses((status = 200, body = String, content_type = "application/pdf", description = "The document."), Problems)
)]
#[get("/v1/trials/{trial_id}/findings/{finding_id}/attachments/{digest}")]
pub(super) async fn get_attachment(
    caller: TrialCaller<ReadQc>,
    state: Data<State>,
    path: Path<(TrialId, FindingId, Digest)>,
) -> Result<HttpResponse, Problem> {
    let (_, finding, digest) = path.into_inner();
    let (found, content) =
        findings::export_attachment(&state, &caller.context(), caller.trial(), finding, digest).await?;
    // The length is not announced: only so can an altered object break the connection off.
    Ok(HttpResponse::Ok()
        .content_type(found.media_type)
        .insert_header((CONTENT_DIGEST.as_str(), content_digest(&digest)))
        .insert_header((CONTENT_DISPOSITION, saved_as(found.file_name)))
        .streaming(content))
}

/// The document is saved under its name and never shown in place.
fn saved_as(file_name: String) -> ContentDisposition {
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: file_name.into_bytes(),
    };
    let parameters = vec![DispositionParam::FilenameExt(name)];
    ContentDisposition { disposition: DispositionType::Attachment, parameters }
}

fn media_type(headers: &HeaderMap) -> Result<String, Problem> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    let known = MEDIA_TYPES.iter().find(|known| essence.eq_ignore_ascii_case(known));
    let known = known.map(|known| (*known).to_owned());
    known.ok_or_else(|| Problem::unsupported_media_type("attachment-media-type", Refusal::MediaType))
}

fn digest(headers: &HeaderMap) -> Result<Digest, Problem> {
    let mut values = headers.get_all(CONTENT_DIGEST.as_str());
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    };
    value.ok_or(InvalidContentDigest).and_then(parse_content_digest).map_err(|error| {
        let place = FieldError::new("Content-Digest", error.to_string());
        Problem::bad_request("invalid-content-digest", Refusal::Digest(error)).with_errors(vec![place])
    })
}

/// Refuses what is announced to be too large before a byte of it is read.
fn check_length(headers: &HeaderMap, state: &State) -> Result<(), Problem> {
    let limit_bytes = state.platform.config.limits.attachment_bytes;
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match announced {
        Some(length) if length > limit_bytes => Err(FindingError::AttachmentTooLarge { limit_bytes }.into()),
        _ => Ok(()),
    }
}
