//! Stored tables back in memory, and the rules run over all of a trial's tables together.

use std::collections::BTreeMap;

use bytes::Bytes;
use palladion_api::ingestion::VersionTable;
use palladion_domain::digest::Digest;
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_formats::issues::Issues;
use palladion_formats::parquet::{self, ParquetError};
use palladion_formats::profile::{Import, Origins};
use palladion_formats::table::Table;
use palladion_service_kit::blobs::{BlobError, Blobs, NewFile, StoredBlob};

use super::UploadError;
use crate::validation::{Data, LargeError, RowOrigins, RowSource, Scope, TableView, check};

/// Why stored tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataError {
    /// A blob cannot be read or is not what was stored.
    #[error("a stored table cannot be read")]
    Blob(#[source] BlobError),
    /// The blob is not a table.
    #[error("the stored table {0} is not one")]
    Parquet(Digest, #[source] ParquetError),
    /// The record numbers do not belong to the table.
    #[error("the record numbers {0} do not fit their table")]
    Origin(Digest),
    /// A stored table cannot be read from the disk.
    #[error("the stored table {0} cannot be read")]
    Disk(Digest, #[source] std::io::Error),
    /// Rows could not be set aside.
    #[error("the rows of a stored table could not be looked at")]
    Rows(#[source] LargeError),
    /// The work was interrupted.
    #[error("the tables could not be worked on")]
    Interrupted(#[source] tokio::task::JoinError),
}

/// A table in memory.
#[derive(Debug)]
pub(crate) struct LoadedTable {
    /// Which table.
    pub(crate) name: TableName,
    /// The table.
    pub(crate) table: Table,
    /// The record of each row in the file it came from.
    pub(crate) records: Vec<u32>,
    /// The uploads of its rows, in their order; none when it came in one.
    pub(crate) sources: Vec<RowSource>,
}

/// A table before it is in the blob store.
pub(super) struct NewTable {
    /// Which table.
    pub(super) table: TableName,
    /// The table and the record of each row.
    pub(super) content: TableContent,
}

/// The content of a table.
pub(super) enum TableContent {
    /// A small one, in memory.
    Bytes {
        /// The table.
        parquet: Bytes,
        /// The record of each row.
        origin: Bytes,
    },
    /// A large one, in files of the blob store that have no name yet.
    Files {
        /// The table.
        parquet: Box<NewFile>,
        /// The record of each row.
        origin: Box<NewFile>,
    },
}

impl TableContent {
    /// Stores the table, then the records.
    ///
    /// # Errors
    /// [`BlobError`].
    pub(super) async fn store(self, blobs: &Blobs) -> Result<(StoredBlob, StoredBlob), BlobError> {
        match self {
            Self::Bytes { parquet, origin } => Ok((put(blobs, parquet).await?, put(blobs, origin).await?)),
            Self::Files { parquet, origin } => {
                Ok((blobs.put_file(*parquet).await?, blobs.put_file(*origin).await?))
            }
        }
    }
}

async fn put(blobs: &Blobs, bytes: Bytes) -> Result<StoredBlob, BlobError> {
    let size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(StoredBlob { digest: blobs.put_bytes(bytes).await?, size_bytes })
}

/// The tables of a file as they are stored.
///
/// # Errors
/// [`UploadError::Parquet`].
pub(super) fn encode(imported: &Import) -> Result<Vec<NewTable>, UploadError> {
    let none = Origins::default();
    let tables = imported.tables.iter().map(|(name, table)| {
        let parquet = parquet::to_bytes(table).map_err(UploadError::Parquet)?.into();
        let origins = imported.origins.get(name).unwrap_or(&none);
        let content = TableContent::Bytes { parquet, origin: origin_bytes(&records(origins)) };
        Ok(NewTable { table: *name, content })
    });
    tables.collect()
}

/// The record of each row.
pub(super) fn records(origins: &Origins) -> Vec<u32> {
    let record = |row| origins.record(row).and_then(|record| u32::try_from(record).ok());
    (0..origins.len()).map(|row| record(row).unwrap_or(u32::MAX)).collect()
}

/// The bytes that keep the record numbers of a table's rows: four for each, least significant first.
pub(super) fn origin_bytes(records: &[u32]) -> Bytes {
    records.iter().flat_map(|record| record.to_le_bytes()).collect::<Vec<u8>>().into()
}

pub(super) fn origin_records(bytes: &[u8]) -> Vec<u32> {
    let (records, _) = bytes.as_chunks::<4>();
    records.iter().map(|record| u32::from_le_bytes(*record)).collect()
}

/// Reads tables back, each verified against its digest.
///
/// # Errors
/// [`DataError`] when one is missing or altered.
pub(crate) async fn load(blobs: &Blobs, tables: &[VersionTable]) -> Result<Vec<LoadedTable>, DataError> {
    let mut loaded = Vec::with_capacity(tables.len());
    for stored in tables {
        let origin = blobs.get(stored.origin_digest).await.map_err(DataError::Blob)?;
        let records = origin_records(&origin);
        let table = load_table(blobs, stored.digest).await?;
        if records.len() != table.rows() {
            return Err(DataError::Origin(stored.origin_digest));
        }
        loaded.push(LoadedTable { name: stored.table, table, records, sources: sources_of(stored) });
    }
    Ok(loaded)
}

/// The uploads of a table's rows, in their order; none when it is as its one upload gave it.
pub(crate) fn sources_of(table: &VersionTable) -> Vec<RowSource> {
    table.parts.iter().map(|part| RowSource { upload_id: part.upload_id, rows: part.rows }).collect()
}

/// [`sources_of`] every table.
pub(crate) fn all_sources(tables: &[VersionTable]) -> BTreeMap<TableName, Vec<RowSource>> {
    tables.iter().map(|table| (table.table, sources_of(table))).collect()
}

/// Reads one table back, verified against its digest.
///
/// # Errors
/// [`DataError`] when it is missing or altered.
pub(crate) async fn load_table(blobs: &Blobs, digest: Digest) -> Result<Table, DataError> {
    let bytes = blobs.get(digest).await.map_err(DataError::Blob)?;
    let work = move || parquet::read(bytes).map_err(|error| DataError::Parquet(digest, error));
    tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?
}

/// Runs every rule over the tables together; keeps at most `limit` issues.
pub(crate) fn check_tables(trial: &Trial, scope: Scope, tables: &[LoadedTable], limit: usize) -> Issues {
    let views = tables.iter().map(|loaded| {
        TableView::new(loaded.name, &loaded.table, RowOrigins::Records(&loaded.records))
            .with_sources(&loaded.sources)
    });
    let mut issues = Issues::new(limit);
    check(&Data::new(trial, scope, views.collect()), &mut issues);
    issues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_numbers_survive_their_bytes() {
        let records = [2, 3, 300, u32::MAX];
        assert_eq!(origin_records(&origin_bytes(&records)), records);
    }
}
