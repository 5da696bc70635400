use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{TransferId, TrialId};
use reqwest::header::HeaderName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Upload;

/// Whether the content of a request is the end of the file: `?1` or `?0`.
pub const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
/// How many bytes of the file have been received.
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How many bytes the file has.
pub const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// What a resumable upload may not exceed.
pub const UPLOAD_LIMIT: HeaderName = HeaderName::from_static("upload-limit");
/// The digest of the whole file (RFC 9530), whatever part of it a request holds.
pub const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");
/// The media type of a part.
pub const PARTIAL_UPLOAD: &str = "application/partial-upload";

/// A file that is being sent in parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Names the transfer.
    pub transfer_id: TransferId,
    /// The trial it is for.
    pub trial_id: TrialId,
    /// The name of the file.
    #[schema(example = "clinical.csv")]
    pub file_name: String,
    /// What the SHA-256 of the whole file has to be.
    pub digest: Digest,
    /// Bytes received for good: the next part starts here.
    pub offset: u64,
    /// Bytes of the whole file, when the sender said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub length: Option<u64>,
    /// Parts received.
    pub parts: u32,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it can be resumed no more; every part moves it.
    pub expires_at: DateTime<Utc>,
}

/// What came of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum Appended {
    /// More is to come, from this offset on.
    Partial(u64),
    /// It was the last: this is the upload.
    Complete(Box<Upload>),
}
