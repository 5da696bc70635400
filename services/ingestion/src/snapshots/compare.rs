use std::sync::Arc;

use bytes::Bytes;
use palladion_api::ingestion::{
    DifferenceFilter, DifferencePage, DifferenceSummary, Snapshot, SnapshotTable,
};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_formats::table::Table;
use tokio::runtime::Handle;

use super::{SnapshotError, read};
use crate::state::State;
use crate::uploads::{DataError, load_table};
use crate::versions::{ChunkWriter, Sides, difference_page, differences};

/// One page of the changes from one snapshot to another. They are computed when they are asked for
/// first, and found again as long as the service runs.
///
/// # Errors
/// [`SnapshotError::Unknown`], [`SnapshotError::PageKey`].
pub(crate) async fn compare(
    state: &State,
    trial: TrialId,
    from: SnapshotId,
    to: SnapshotId,
    filter: &DifferenceFilter,
) -> Result<DifferencePage, SnapshotError> {
    let (old, new) = (read(state, trial, from).await?, read(state, trial, to).await?);
    let summary = match state.comparisons.find(from, to) {
        Some(known) => known,
        None => {
            let computed = compute(state, &old, &new).await?;
            state.comparisons.keep(from, to, computed.clone());
            computed
        }
    };
    Ok(difference_page(state, trial, summary, filter).await?)
}

async fn compute(state: &State, old: &Snapshot, new: &Snapshot) -> Result<DifferenceSummary, SnapshotError> {
    let permit =
        Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(SnapshotError::Stopping)?;
    let mut pairs = Vec::new();
    for name in TableName::ALL.iter().copied() {
        let (before, now) = (table(old, name), table(new, name));
        if before.map(|table| table.digest) != now.map(|table| table.digest) {
            pairs.push((name, load(state, before).await?, load(state, now).await?));
        }
    }
    let (blobs, runtime) = (state.platform.blobs.clone(), Handle::current());
    let put = move |bytes: Bytes| runtime.block_on(blobs.put_bytes(bytes)).map_err(SnapshotError::Blob);
    let work = move || {
        // Held by the work itself, which goes on when the request is given up.
        let _permit = permit;
        let sides: Vec<Sides<'_>> = pairs
            .iter()
            .map(|(name, old, new)| Sides { name: *name, old: old.as_ref(), new: new.as_ref() })
            .collect();
        let mut writer = ChunkWriter::new(put);
        differences(&sides, |change| writer.push(&change))?;
        writer.finish()
    };
    tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?
}

fn table(snapshot: &Snapshot, name: TableName) -> Option<&SnapshotTable> {
    snapshot.manifest.tables.iter().find(|table| table.table == name)
}

async fn load(state: &State, table: Option<&SnapshotTable>) -> Result<Option<Table>, SnapshotError> {
    match table {
        Some(table) => Ok(Some(load_table(&state.platform.blobs, table.digest).await?)),
        None => Ok(None),
    }
}
