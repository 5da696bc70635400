use palladion_api::ingestion::{Snapshot, SnapshotTable};
use palladion_api::page::Page;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_ledger::event::Action;
use palladion_service_kit::blobs::BlobStream;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::page::{cut, rows_to_read};
use palladion_service_kit::recorder::{Entry, RequestContext};

use super::SnapshotError;
use super::leaf::with_its_leaf;
use crate::state::State;
use crate::store::snapshots as store;

/// One snapshot of a trial.
///
/// # Errors
/// [`SnapshotError::Unknown`], [`SnapshotError::OtherLeaf`].
pub(crate) async fn read(state: &State, trial: TrialId, id: SnapshotId) -> Result<Snapshot, SnapshotError> {
    let found = store::find(state.platform.database.connection(), trial, id).await?;
    with_its_leaf(state, found.ok_or(SnapshotError::Unknown(id))?).await
}

/// One page of a trial's snapshots, in the order in which they were frozen.
///
/// # Errors
/// [`SnapshotError::PageKey`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    after: Option<SnapshotId>,
) -> Result<Page<Snapshot>, SnapshotError> {
    let connection = state.platform.database.connection();
    let after = match after {
        Some(id) => Some(store::find(connection, trial, id).await?.ok_or(SnapshotError::PageKey)?),
        None => None,
    };
    let size = state.page_size();
    let mut snapshots = Vec::new();
    for snapshot in store::list(connection, trial, after.as_ref(), rows_to_read(size)).await? {
        snapshots.push(with_its_leaf(state, snapshot).await?);
    }
    Ok(cut(snapshots, size, |snapshot| snapshot.snapshot_id.to_string()))
}

/// The bytes whose SHA-256 is the snapshot's id.
///
/// # Errors
/// [`SnapshotError::Unknown`].
pub(crate) async fn manifest(
    state: &State,
    trial: TrialId,
    id: SnapshotId,
) -> Result<Vec<u8>, SnapshotError> {
    let connection = state.platform.database.connection();
    store::manifest(connection, trial, id).await?.ok_or(SnapshotError::Unknown(id))
}

/// The Parquet bytes of one table, verified as they pass. Handing data out is an event in the ledger.
///
/// # Errors
/// [`SnapshotError::Unknown`], [`SnapshotError::NoTable`].
pub(crate) async fn open_table(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: SnapshotId,
    name: TableName,
) -> Result<(SnapshotTable, BlobStream), SnapshotError> {
    let snapshot = read(state, trial, id).await?;
    let table = snapshot.manifest.tables.into_iter().find(|table| table.table == name);
    let table = table.ok_or(SnapshotError::NoTable(name))?;
    let content = state.platform.blobs.open_stream(table.digest).await.map_err(SnapshotError::Blob)?;
    let transaction = state.platform.database.begin_write().await?;
    let entry = Entry::new(Action::SnapshotExported, id).trial(trial).payload(name.as_str());
    state.platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok((table, content))
}
