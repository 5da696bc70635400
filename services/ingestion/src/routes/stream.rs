//! Stored bytes as an answer.

use actix_web::HttpResponse;
use palladion_api::ingestion::{CONTENT_DIGEST, content_digest};
use palladion_domain::digest::Digest;
use palladion_service_kit::blobs::BlobStream;

/// The bytes piece by piece, with their digest. The length is not announced: only so can an altered
/// object break the connection off instead of ending it.
pub(super) fn stream(content_type: &str, digest: &Digest, content: BlobStream) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((CONTENT_DIGEST.as_str(), content_digest(digest)))
        .streaming(content)
}
