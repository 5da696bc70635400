use bytes::Bytes;
use futures::Stream;
use palladion_api::pathology_qc::{Attachment, EntryKind, FindingEntry};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{FindingId, TrialId};
use palladion_ledger::event::Action;
use palladion_service_kit::blobs::{BlobError, BlobStream};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::recorder::{Entry, RequestContext};
use serde::Serialize;

use super::FindingError;
use super::change::{Case, Change, Decided, created};
use super::read;
use crate::state::State;
use crate::store::findings as store;

/// What a document may be.
pub(crate) const MEDIA_TYPES: [&str; 5] =
    ["application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv"];
/// Longest name of a document, in characters.
const FILE_NAME_CHARACTERS: usize = 200;

/// A document on its way in.
pub(crate) struct Incoming<S> {
    /// The sender's name for it.
    pub(crate) file_name: String,
    /// One of [`MEDIA_TYPES`].
    pub(crate) media_type: String,
    /// What its bytes have to be.
    pub(crate) digest: Digest,
    /// Its bytes.
    pub(crate) content: S,
}

/// What makes two documents the same request.
#[derive(Serialize)]
struct Asked<'a> {
    digest: Digest,
    file_name: &'a str,
    media_type: &'a str,
}

/// Puts a document to a finding. Its bytes are stored by their digest before the entry is written.
///
/// # Errors
/// [`FindingError::FileName`], [`FindingError::AttachmentTooLarge`], [`FindingError::AttachmentDigest`];
/// nothing is written then.
pub(crate) async fn attach<S, E>(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    incoming: Incoming<S>,
) -> Result<KeptAnswer, FindingError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let Incoming { file_name, media_type, digest, content } = incoming;
    let characters = file_name.chars().count();
    let stray = file_name.chars().any(|one| one.is_control() || one == '/' || one == '\\');
    if file_name.trim().is_empty() || characters > FILE_NAME_CHARACTERS || stray {
        return Err(FindingError::FileName);
    }
    // Before a byte is stored: an unknown finding keeps nothing.
    read(state, trial, id).await?;
    let limit = state.platform.config.limits.attachment_bytes;
    let stored = state.platform.blobs.put_stream(content, limit, Some(digest)).await.map_err(refused)?;
    let asked = Asked { digest, file_name: &file_name, media_type: &media_type };
    let change = Change::new((trial, id), "POST findings/attachments", &asked)?;
    let decide = async move |_: &Case<'_>| {
        let size_bytes = stored.size_bytes;
        let entry =
            EntryKind::Documented { attachment: Attachment { digest, file_name, media_type, size_bytes } };
        Ok(Decided { entry, action: Action::FindingDocumented, reason: None })
    };
    change.make(state, context, decide, created((trial, id))).await
}

/// The documents of a finding, oldest first.
///
/// # Errors
/// [`FindingError::Unknown`].
pub(crate) async fn attachments(
    state: &State,
    trial: TrialId,
    id: FindingId,
) -> Result<Vec<Attachment>, FindingError> {
    read(state, trial, id).await?;
    let entries = store::entries(state.platform.database.connection(), id).await?;
    Ok(entries.into_iter().filter_map(document).collect())
}

/// The bytes of a document, verified as they pass. That they were handed out is a leaf.
///
/// # Errors
/// [`FindingError::UnknownAttachment`] when the finding has no document of this content.
pub(crate) async fn export_attachment(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    digest: Digest,
) -> Result<(Attachment, BlobStream), FindingError> {
    let documents = attachments(state, trial, id).await?;
    let found = documents.into_iter().find(|document| document.digest == digest);
    let found = found.ok_or(FindingError::UnknownAttachment(digest))?;
    let content = state.platform.blobs.open_stream(digest).await.map_err(FindingError::Blob)?;
    let transaction = state.platform.database.begin_write().await?;
    // Held, so that nobody takes the finding to another version before this leaf.
    let filed = store::lock(&transaction, trial, id).await?.ok_or(FindingError::Unknown(id))?;
    let leaf = Entry::new(Action::FindingDocumentExported, id)
        .version(u64::from(filed.standing.version))
        .trial(trial)
        .payload(digest.to_string());
    state.platform.recorder.record(&transaction, context, leaf).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok((found, content))
}

fn document(entry: FindingEntry) -> Option<Attachment> {
    match entry.entry {
        EntryKind::Documented { attachment } => Some(attachment),
        _ => None,
    }
}

fn refused(error: BlobError) -> FindingError {
    match error {
        BlobError::TooLarge { limit_bytes } => FindingError::AttachmentTooLarge { limit_bytes },
        BlobError::Mismatch { expected, found } => FindingError::AttachmentDigest { expected, found },
        BlobError::Source(source) => FindingError::AttachmentInterrupted(source),
        other => FindingError::Blob(other),
    }
}
