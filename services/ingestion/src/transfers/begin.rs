use std::time::Duration;

use palladion_api::ingestion::{Mapping, Transfer};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{TransferId, TrialId};
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::{self, IdempotencyError, KeptAnswer};
use palladion_service_kit::recorder::RequestContext;

use super::part_file::arrived;
use super::{TransferError, sweep};
use crate::state::State;
use crate::store::transfers::{self as store, StoredTransfer};
use crate::store::trials;
use crate::uploads::{self, UploadError};

/// A file that is to be sent in parts.
pub(crate) struct NewTransfer {
    /// The trial it is for.
    pub(crate) trial: TrialId,
    /// How it becomes tables.
    pub(crate) mapping: Mapping,
    /// The sender's name for it.
    pub(crate) file_name: String,
    /// What its bytes have to be.
    pub(crate) digest: Digest,
    /// How many there are, when that is known.
    pub(crate) length: Option<u64>,
}

/// What came of it.
pub(crate) enum Begun {
    /// Parts may be sent, from the offset on; whether it was begun before.
    Open(Transfer, bool),
    /// The file was sent to its end with this key: the answer of that time.
    Complete(KeptAnswer),
}

/// Begins a transfer, or finds the one begun with the same key: beginning it again changes nothing.
///
/// # Errors
/// [`TransferError::TooMany`], [`TransferError::Upload`] when the file would be refused whatever it holds.
pub(crate) async fn begin(
    state: &State,
    context: &RequestContext,
    wanted: NewTransfer,
) -> Result<Begun, TransferError> {
    let NewTransfer { trial, mapping, file_name, digest, length } = wanted;
    let key = context.idempotency_key.as_ref().ok_or(UploadError::KeyMissing)?;
    let limits = &state.platform.config.limits;
    uploads::check_request(state, trial, mapping, &file_name).await?;
    if length.is_some_and(|length| length > limits.upload_bytes) {
        return Err(UploadError::TooLarge { limit_bytes: limits.upload_bytes }.into());
    }
    let connection = state.platform.database.connection();
    let route = uploads::route(trial);
    let request = uploads::request_digest(digest, mapping, &file_name);
    if let Some(answer) = idempotency::find(connection, context, &route, request).await? {
        return Ok(Begun::Complete(answer));
    }
    sweep(state).await?;
    let person = context.actor.subject.as_str();
    let same = |known: &StoredTransfer| {
        (known.mapping, known.shown.digest, &known.shown.file_name) == (mapping, digest, &file_name)
    };
    let transaction = state.platform.database.begin_write().await?;
    trials::lock(&transaction, trial).await?;
    match store::find_key(&transaction, trial, person, key.as_str()).await? {
        Some(known) if same(&known) => {
            let offset = arrived(state, known.shown.transfer_id).await?;
            return Ok(Begun::Open(Transfer { offset, ..known.shown }, true));
        }
        Some(_) => return Err(IdempotencyError::Reused.into()),
        None => {}
    }
    if store::count(&transaction, trial).await? >= limits.open_transfers {
        return Err(TransferError::TooMany(limits.open_transfers));
    }
    let created_at = clock::now();
    let shown = Transfer {
        transfer_id: TransferId::from_uuid(clock::new_uuid()),
        trial_id: trial,
        file_name,
        digest,
        offset: 0,
        length,
        parts: 0,
        created_at,
        expires_at: created_at + Duration::from_secs(limits.transfer_max_age_seconds.into()),
    };
    let new = StoredTransfer { shown, mapping, person: person.to_owned(), key: key.to_string() };
    store::insert(&transaction, &new).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(Begun::Open(new.shown, false))
}
