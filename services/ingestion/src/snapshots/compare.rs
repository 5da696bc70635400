use std::sync::Arc;

use bytes::Bytes;
use palladion_api::ingestion::{
    DifferenceFilter, DifferencePage, DifferenceSummary, Snapshot, SnapshotTable,
};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_formats::table::Table;
use palladion_service_kit::blobs::BlobError;
use tokio::runtime::Handle;

use super::{SnapshotError, read};
use crate::state::State;
use crate::uploads::{DataError, StoredTable, load_table, row_count_is_large};
use crate::versions::{
    ChunkWriter, DifferenceIndex, Sides, StoredSides, difference_page, differences, stored_differences,
};

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
    // No row names a comparison: its objects may have been set aside meanwhile.
    let known = match state.comparisons.find(from, to) {
        Some(known) if is_there(state, &known).await? => Some(known),
        _ => None,
    };
    let summary = match known {
        Some(known) => known,
        None => {
            let computed = compute(state, &old, &new).await?;
            state.comparisons.keep(from, to, computed.clone());
            computed
        }
    };
    Ok(difference_page(state, trial, summary, filter).await?)
}

async fn is_there(state: &State, summary: &DifferenceSummary) -> Result<bool, SnapshotError> {
    let blobs = &state.platform.blobs;
    let index = match blobs.get(summary.index_digest).await {
        Ok(bytes) => DifferenceIndex::read(&bytes).map_err(SnapshotError::Store)?,
        Err(BlobError::Missing(_)) => return Ok(false),
        Err(error) => return Err(SnapshotError::Blob(error)),
    };
    for digest in index.digests() {
        if !blobs.exists(digest).await.map_err(SnapshotError::Blob)? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn compute(state: &State, old: &Snapshot, new: &Snapshot) -> Result<DifferenceSummary, SnapshotError> {
    let permit =
        Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(SnapshotError::Stopping)?;
    let changed: Vec<TableName> = TableName::ALL
        .iter()
        .copied()
        .filter(|name| {
            table(old, *name).map(|table| table.digest) != table(new, *name).map(|table| table.digest)
        })
        .collect();
    let sides = if are_large(old) || are_large(new) {
        Pairs::Stored(changed.iter().map(|name| stored(state, old, new, *name)).collect())
    } else {
        let mut pairs = Vec::new();
        for name in changed {
            pairs.push((name, load(state, table(old, name)).await?, load(state, table(new, name)).await?));
        }
        Pairs::Held(pairs)
    };
    let (blobs, runtime) = (state.platform.blobs.clone(), Handle::current());
    let work = move || {
        // Held by the work itself, which goes on when the request is given up.
        let _permit = permit;
        let put = |bytes: Bytes| runtime.block_on(blobs.put_bytes(bytes)).map_err(SnapshotError::Blob);
        let mut writer = ChunkWriter::new(put);
        let take = |change| writer.push(&change);
        match &sides {
            Pairs::Held(pairs) => {
                let sides: Vec<Sides<'_>> = pairs
                    .iter()
                    .map(|(name, old, new)| Sides { name: *name, old: old.as_ref(), new: new.as_ref() })
                    .collect();
                differences(&sides, take)?;
            }
            Pairs::Stored(sides) => stored_differences(sides, &|_| false, &|| blobs.new_scratch(), take)?,
        }
        writer.finish()
    };
    tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?
}

/// The tables of two snapshots that differ.
enum Pairs {
    /// Small ones, in memory.
    Held(Vec<(TableName, Option<Table>, Option<Table>)>),
    /// Large ones, where they are stored.
    Stored(Vec<StoredSides>),
}

fn are_large(snapshot: &Snapshot) -> bool {
    row_count_is_large(snapshot.manifest.tables.iter().map(|table| table.rows))
}

fn stored(state: &State, old: &Snapshot, new: &Snapshot, name: TableName) -> StoredSides {
    let of = |table: &SnapshotTable| StoredTable::of(&state.platform.blobs, name, table.digest);
    StoredSides { name, old: table(old, name).map(of), new: table(new, name).map(of) }
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
