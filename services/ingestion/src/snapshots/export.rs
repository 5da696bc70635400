use std::sync::Arc;

use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_formats::dataset_json::DataSetName;
use palladion_formats::export::{ExportFormat, write};
use palladion_ledger::event::Action;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::recorder::{Entry, RequestContext};

use super::{SnapshotError, read};
use crate::state::State;
use crate::uploads::{DataError, load_table};

/// One table of a snapshot in another format; the same table gives the same bytes. Handing data out is
/// an event in the ledger.
///
/// # Errors
/// [`SnapshotError::Unknown`], [`SnapshotError::NoTable`], [`SnapshotError::Export`] when the table holds
/// what the format cannot.
pub(crate) async fn export_table(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: SnapshotId,
    name: TableName,
    format: ExportFormat,
) -> Result<Vec<u8>, SnapshotError> {
    let snapshot = read(state, trial, id).await?;
    let stored = snapshot.manifest.tables.iter().find(|table| table.table == name);
    let digest = stored.ok_or(SnapshotError::NoTable(name))?.digest;
    let permit =
        Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(SnapshotError::Stopping)?;
    let table = load_table(&state.platform.blobs, digest).await?;
    // The freeze, not the download: so the bytes are the same each time.
    let created = snapshot.frozen_at.format("%Y-%m-%dT%H:%M:%S").to_string();
    let work = move || {
        // Held by the work itself, which goes on when the request is given up.
        let _permit = permit;
        let set = DataSetName { name: name.as_str(), label: name.as_str(), created: &created };
        write(&table, format, &set, Vec::new())
    };
    let written = tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?;
    let bytes = written.map_err(SnapshotError::Export)?;
    let transaction = state.platform.database.begin_write().await?;
    let what = format!("{name}.{}", format.extension());
    let entry = Entry::new(Action::SnapshotExported, id).trial(trial).payload(what);
    state.platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(bytes)
}
