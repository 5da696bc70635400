use palladion_api::ingestion::Transfer;
use palladion_domain::ids::{TransferId, TrialId};
use palladion_service_kit::clock;
use palladion_service_kit::recorder::RequestContext;

use super::TransferError;
use super::part_file::{PartFile, arrived};
use super::sweep::forget;
use crate::state::State;
use crate::store::transfers::{self as store, StoredTransfer};

/// One transfer of the caller, with what has arrived of it.
///
/// # Errors
/// [`TransferError::Unknown`].
pub(crate) async fn read(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: TransferId,
) -> Result<Transfer, TransferError> {
    let found = open(state, context, trial, id).await?;
    Ok(Transfer { offset: arrived(state, id).await?, ..found.shown })
}

/// Gives a transfer up, unless a part is being sent.
///
/// # Errors
/// [`TransferError::Unknown`], [`TransferError::Busy`].
pub(crate) async fn cancel(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: TransferId,
) -> Result<(), TransferError> {
    open(state, context, trial, id).await?;
    let _held = PartFile::hold(state, id).await?;
    forget(state, id).await
}

/// A transfer that the caller began and that has not expired.
pub(super) async fn open(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: TransferId,
) -> Result<StoredTransfer, TransferError> {
    let found = store::find(state.platform.database.connection(), trial, id).await?;
    let own = |found: &StoredTransfer| {
        found.person == context.actor.subject.as_str() && found.shown.expires_at > clock::now()
    };
    found.filter(own).ok_or(TransferError::Unknown(id))
}
