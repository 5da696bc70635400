use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use palladion_api::ingestion::VersionTable;
use palladion_domain::digest::Digest;
use palladion_domain::tables::TableName;
use palladion_formats::issues::Issues;
use palladion_formats::parquet::{ROW_GROUP_ROWS, TableReader};
use palladion_formats::profile::Origins;
use palladion_formats::table::{Column, Table};
use palladion_service_kit::blobs::{BlobError, Blobs};
use palladion_service_kit::hashing::sha256_file;

use super::DataError;
use super::tables::origin_records;
use crate::parallel::{Task, in_parallel};
use crate::validation::{CheckedTable, PartRows, Setting, TableCheck, conclude};

/// Whether tables together have so many rows that they are not held whole.
pub(crate) fn are_large(tables: &[VersionTable]) -> bool {
    row_count_is_large(tables.iter().map(|table| table.rows))
}

/// Whether tables of so many rows are not held whole.
pub(crate) fn row_count_is_large(rows: impl Iterator<Item = u64>) -> bool {
    let rows = rows.fold(0_u64, u64::saturating_add);
    usize::try_from(rows).is_ok_and(|rows| rows >= 2 * ROW_GROUP_ROWS)
}

/// A table in the blob store that is read row group by row group. Blocks: use it where blocking is fine.
#[derive(Debug, Clone)]
pub(crate) struct StoredTable {
    /// Which table.
    pub(crate) name: TableName,
    digest: Digest,
    path: PathBuf,
}

impl StoredTable {
    /// Where a table is.
    pub(crate) fn of(blobs: &Blobs, name: TableName, digest: Digest) -> Self {
        Self { name, digest, path: blobs.path_of(&digest) }
    }

    /// Its rows, verified against its digest.
    ///
    /// # Errors
    /// [`DataError`] when it is missing or altered.
    pub(crate) fn open(&self) -> Result<TableReader, DataError> {
        let file = verified(self.digest, &self.path)?;
        TableReader::open(file).map_err(|error| DataError::Parquet(self.digest, error))
    }

    /// One column of a row group; `None` when the table has none of that name.
    ///
    /// # Errors
    /// [`DataError::Parquet`].
    pub(crate) fn column(
        &self,
        reader: &TableReader,
        group: usize,
        name: &str,
    ) -> Result<Option<Column>, DataError> {
        reader.column(group, name).map_err(|error| DataError::Parquet(self.digest, error))
    }

    /// The rows of one row group; none behind the last one.
    ///
    /// # Errors
    /// [`DataError::Parquet`].
    pub(crate) fn group(&self, reader: &TableReader, group: usize) -> Result<Table, DataError> {
        reader.group(group).map_err(|error| DataError::Parquet(self.digest, error))
    }
}

fn verified(digest: Digest, path: &Path) -> Result<File, DataError> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => DataError::Blob(BlobError::Missing(digest)),
        _ => DataError::Disk(digest, error),
    };
    if sha256_file(path).map_err(failed)? != digest {
        return Err(DataError::Blob(BlobError::Altered(digest)));
    }
    File::open(path).map_err(failed)
}

/// Runs every rule over stored tables together, row group by row group.
///
/// # Errors
/// [`DataError`] when a table cannot be read or the disk refuses.
pub(crate) fn check_stored(
    setting: &Setting<'_>,
    blobs: &Blobs,
    tables: &[VersionTable],
) -> Result<Issues, DataError> {
    let tasks = tables.iter().map(|table| {
        Box::new(move || look_at(*setting, blobs, table)) as Task<'_, Result<CheckedTable, DataError>>
    });
    let checked = in_parallel(tasks.collect());
    let checked = checked.into_iter().collect::<Result<Vec<_>, DataError>>()?;
    Ok(conclude(setting, setting.scope, checked, &[]).map_err(DataError::Rows)?.issues)
}

fn look_at(setting: Setting<'_>, blobs: &Blobs, table: &VersionTable) -> Result<CheckedTable, DataError> {
    let stored = StoredTable::of(blobs, table.table, table.digest);
    let mut check = TableCheck::new(setting, stored.name).map_err(DataError::Rows)?;
    let (reader, mut first_row) = (stored.open()?, 0);
    let mut records = RecordReader::open(blobs, table.origin_digest)?;
    // A table without rows has no group, and is looked at all the same.
    for group in 0..reader.groups().max(1) {
        let table = stored.group(&reader, group)?;
        let origins = Origins::of_records(records.next(table.rows())?);
        check.part(PartRows { table: &table, origins: &origins, first_row }).map_err(DataError::Rows)?;
        first_row += u64::try_from(table.rows()).unwrap_or(u64::MAX);
    }
    records.end()?;
    Ok(check.finish())
}

/// The records of a table's rows, read as many at a time as are wanted.
pub(super) struct RecordReader {
    digest: Digest,
    file: BufReader<File>,
}

impl RecordReader {
    /// Those of a table, verified against their digest.
    ///
    /// # Errors
    /// [`DataError`] when they are missing or altered.
    pub(super) fn open(blobs: &Blobs, digest: Digest) -> Result<Self, DataError> {
        Ok(Self { digest, file: BufReader::new(verified(digest, &blobs.path_of(&digest))?) })
    }

    /// Those of the next rows.
    ///
    /// # Errors
    /// [`DataError::Origin`] when there are fewer.
    pub(super) fn next(&mut self, rows: usize) -> Result<Vec<u32>, DataError> {
        let mut bytes = vec![0; rows.saturating_mul(4)];
        self.file.read_exact(&mut bytes).map_err(|_fewer| DataError::Origin(self.digest))?;
        Ok(origin_records(&bytes))
    }

    /// Makes sure that there are none left.
    ///
    /// # Errors
    /// [`DataError::Origin`] when there are.
    pub(super) fn end(mut self) -> Result<(), DataError> {
        let left = self.file.read(&mut [0]).map_err(|error| DataError::Disk(self.digest, error))?;
        if left == 0 { Ok(()) } else { Err(DataError::Origin(self.digest)) }
    }
}
