use std::io;
use std::time::Duration;

use palladion_domain::ids::TransferId;
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;

use super::TransferError;
use super::part_file::{delete, folder};
use crate::state::State;
use crate::store::transfers as store;

/// Forgets the transfers that expired, with what has arrived of them, and deletes files that nothing
/// has written to for as long: what a killed process left behind.
///
/// # Errors
/// [`TransferError::Store`], [`TransferError::File`].
pub(crate) async fn sweep(state: &State) -> Result<(), TransferError> {
    for id in store::expired(state.platform.database.connection(), clock::now()).await? {
        forget(state, id).await?;
    }
    let age = Duration::from_secs(u64::from(state.platform.config.limits.transfer_max_age_seconds));
    let mut files = match tokio::fs::read_dir(folder(state)).await {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(TransferError::File(error)),
    };
    while let Some(file) = files.next_entry().await.map_err(TransferError::File)? {
        let written = file.metadata().await.and_then(|metadata| metadata.modified());
        if written.is_ok_and(|written| written.elapsed().is_ok_and(|elapsed| elapsed > age)) {
            tokio::fs::remove_file(file.path()).await.map_err(TransferError::File)?;
        }
    }
    Ok(())
}

/// Forgets a transfer and deletes what has arrived of it.
pub(super) async fn forget(state: &State, id: TransferId) -> Result<(), TransferError> {
    let transaction = state.platform.database.begin_write().await?;
    store::remove(&transaction, id).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    delete(state, id).await
}
