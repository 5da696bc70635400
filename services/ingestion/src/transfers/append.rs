use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use palladion_api::ingestion::Transfer;
use palladion_domain::ids::{TransferId, TrialId};
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::{IdempotencyKey, KeptAnswer};
use palladion_service_kit::recorder::RequestContext;
use tokio_util::io::ReaderStream;

use super::part_file::PartFile;
use super::read::open;
use super::sweep::forget;
use super::{Stalled, TransferError, unless_stalled};
use crate::state::State;
use crate::store::transfers::{self as store, StoredTransfer};
use crate::uploads::{self, Incoming, UploadError};

/// The next part of a file.
pub(crate) struct Part<S> {
    /// Where it starts in the file.
    pub(crate) offset: u64,
    /// Whether it is the last.
    pub(crate) complete: bool,
    /// The bytes of the whole file, when the sender says so.
    pub(crate) length: Option<u64>,
    /// Its bytes.
    pub(crate) content: S,
}

/// What came of a part.
pub(crate) enum Appended {
    /// More is to come.
    Partial(Transfer),
    /// It was the last: the answer is that of an upload in one piece.
    Complete(KeptAnswer),
}

/// Takes the next part. What arrives is kept however the request ends; with the last part the file
/// becomes an upload.
///
/// # Errors
/// [`TransferError`]; a transfer that broke a limit, or whose bytes are not those that were announced,
/// is given up.
pub(crate) async fn append<S, E>(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: TransferId,
    part: Part<S>,
) -> Result<Appended, TransferError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut file = PartFile::hold(state, id).await?;
    // Read when nobody else has it: another request may just have completed it.
    let transfer = match open(state, context, trial, id).await {
        Ok(transfer) => transfer,
        Err(error) => {
            if file.length() == 0 {
                super::part_file::delete(state, id).await?;
            }
            return Err(error);
        }
    };
    if part.offset != file.length() {
        return Err(TransferError::Offset { given: part.offset, arrived: file.length() });
    }
    let taken = take(state, &transfer, &mut file, part.length, part.content).await;
    if let Err(TransferError::TooManyParts(_) | TransferError::Length { .. } | TransferError::Upload(_)) =
        &taken
    {
        forget(state, id).await?;
    }
    let length = taken?;
    if !part.complete {
        let shown =
            Transfer { offset: file.length(), length, parts: transfer.shown.parts + 1, ..transfer.shown };
        return Ok(Appended::Partial(shown));
    }
    if let Some(announced) = length.filter(|length| *length != file.length()) {
        forget(state, id).await?;
        return Err(TransferError::Length { announced, found: file.length() });
    }
    complete(state, context, trial, &transfer, &file).await
}

/// Writes what comes, as far as it comes; gives the length of the file, when it is known.
async fn take<S, E>(
    state: &State,
    transfer: &StoredTransfer,
    file: &mut PartFile,
    length: Option<u64>,
    content: S,
) -> Result<Option<u64>, TransferError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let limits = &state.platform.config.limits;
    if transfer.shown.parts >= limits.transfer_parts {
        return Err(TransferError::TooManyParts(limits.transfer_parts));
    }
    if let (Some(announced), Some(found)) = (transfer.shown.length, length)
        && announced != found
    {
        return Err(TransferError::Length { announced, found });
    }
    let length = length.or(transfer.shown.length);
    let expires_at = clock::now() + Duration::from_secs(limits.transfer_max_age_seconds.into());
    let transaction = state.platform.database.begin_write().await?;
    store::add_part(&transaction, transfer.shown.transfer_id, expires_at, length).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    let mut content = pin!(unless_stalled(content, limits.body_stall_seconds));
    let mut outcome = Ok(length);
    while let Some(piece) = content.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(error) => {
                outcome = Err(broken(error));
                break;
            }
        };
        let found = file.length().saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if found > limits.upload_bytes {
            return Err(UploadError::TooLarge { limit_bytes: limits.upload_bytes }.into());
        }
        if let Some(announced) = length.filter(|length| found > *length) {
            return Err(TransferError::Length { announced, found });
        }
        file.write(&piece).await?;
    }
    file.sync().await?;
    outcome
}

fn broken(error: Box<dyn std::error::Error + Send + Sync>) -> TransferError {
    match error.downcast::<Stalled>() {
        Ok(stalled) => TransferError::Stalled(*stalled),
        Err(error) => TransferError::Broken(error),
    }
}

/// Hands the file on as if it had come in one piece, with the key under which it was begun. The
/// transfer goes after the upload is there: killed in between, the last part is sent again and finds it.
async fn complete(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    transfer: &StoredTransfer,
    file: &PartFile,
) -> Result<Appended, TransferError> {
    let id = transfer.shown.transfer_id;
    let content = tokio::fs::File::open(file.path()).await.map_err(TransferError::File)?;
    let incoming = Incoming {
        mapping: transfer.mapping,
        file_name: transfer.shown.file_name.clone(),
        digest: transfer.shown.digest,
        content: ReaderStream::new(content),
    };
    let key = IdempotencyKey::parse(&transfer.key);
    let context = RequestContext { idempotency_key: key, ..context.clone() };
    match uploads::receive(state, &context, trial, incoming).await {
        Ok(answer) => {
            forget(state, id).await?;
            Ok(Appended::Complete(answer))
        }
        Err(error) => {
            if matches!(error, UploadError::DigestMismatch { .. }) {
                forget(state, id).await?;
            }
            Err(error.into())
        }
    }
}
