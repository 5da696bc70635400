//! Redacted subjects taken out of a table that is not held whole.

use std::collections::BTreeSet;
use std::io::Write as _;

use palladion_api::ingestion::VersionTable;
use palladion_formats::parquet::{ROW_GROUP_ROWS, TableReader, TableWriter};
use palladion_formats::table::{Column, Table, Unpacked};
use palladion_service_kit::blobs::{Blobs, NewFile};

use super::AcceptError;
use super::stored::{RecordReader, StoredTable};
use super::tables::{TableContent, origin_bytes};
use crate::redactions::RedactedSubjects;

/// What is left of a table.
pub(super) struct Left {
    /// Its content; none when nothing was taken out.
    pub(super) content: Option<TableContent>,
    /// Rows that it has now.
    pub(super) rows: u64,
    /// Rows that were taken out.
    pub(super) taken: u64,
}

/// Writes a table without the rows of redacted subjects, whose ids are added to `subjects`.
///
/// # Errors
/// [`AcceptError`] when the table cannot be read or the disk refuses.
pub(super) fn without(
    blobs: &Blobs,
    table: &VersionTable,
    redacted: &RedactedSubjects,
    subjects: &mut BTreeSet<String>,
) -> Result<Left, AcceptError> {
    let stored = StoredTable::of(blobs, table.table, table.digest);
    let reader = stored.open()?;
    let mut taken = 0;
    for group in 0..reader.groups() {
        taken +=
            mark(&stored.group(&reader, group)?, redacted, subjects).iter().filter(|kept| !**kept).count();
    }
    let taken = u64::try_from(taken).unwrap_or(u64::MAX);
    if taken == 0 {
        return Ok(Left { content: None, rows: table.rows, taken });
    }
    let content = Some(rewrite(blobs, table, &stored, &reader, redacted)?);
    Ok(Left { content, rows: table.rows.saturating_sub(taken), taken })
}

/// Which rows are kept.
fn mark(table: &Table, redacted: &RedactedSubjects, subjects: &mut BTreeSet<String>) -> Vec<bool> {
    let mut kept = vec![true; table.rows()];
    let Some(ids) = table.column("subject_id").and_then(Column::texts) else { return kept };
    for (kept, id) in kept.iter_mut().zip(ids.iter()) {
        if let Some(id) = id.filter(|id| redacted.contains(id)) {
            *kept = false;
            if !subjects.contains(id) {
                subjects.insert(id.to_owned());
            }
        }
    }
    kept
}

fn rewrite(
    blobs: &Blobs,
    table: &VersionTable,
    stored: &StoredTable,
    reader: &TableReader,
    redacted: &RedactedSubjects,
) -> Result<TableContent, AcceptError> {
    let empty = stored.group(reader, usize::MAX)?;
    let mut target = Target::new(&empty, blobs)?;
    let mut records = RecordReader::open(blobs, table.origin_digest)?;
    for group in 0..reader.groups() {
        let rows = stored.group(reader, group)?;
        let records = records.next(rows.rows())?;
        let kept = mark(&rows, redacted, &mut BTreeSet::new());
        let places: Vec<u32> = (0_u32..).zip(&kept).filter(|(_, kept)| **kept).map(|(row, _)| row).collect();
        let records: Vec<u32> =
            records.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(record, _)| record).collect();
        target.add(&rows, &places, &records)?;
    }
    records.end()?;
    target.finish(empty.levels())
}

/// A table that is written in row groups of the right size.
struct Target {
    empty: Table,
    columns: Vec<usize>,
    filling: Unpacked,
    filled: usize,
    parquet: TableWriter<NewFile>,
    origin: NewFile,
}

impl Target {
    fn new(empty: &Table, blobs: &Blobs) -> Result<Self, AcceptError> {
        let file = || blobs.new_file().map_err(AcceptError::Disk);
        Ok(Self {
            columns: (0..empty.columns().len()).collect(),
            filling: Unpacked::new(empty).map_err(AcceptError::Table)?,
            filled: 0,
            parquet: TableWriter::new(empty, file()?).map_err(AcceptError::Parquet)?,
            origin: file()?,
            empty: empty.clone(),
        })
    }

    fn add(&mut self, table: &Table, mut rows: &[u32], records: &[u32]) -> Result<(), AcceptError> {
        self.origin.write_all(&origin_bytes(records)).map_err(AcceptError::Disk)?;
        let mut bytes = Vec::new();
        while !rows.is_empty() {
            let (now, later) = rows.split_at(rows.len().min(ROW_GROUP_ROWS - self.filled));
            rows = later;
            bytes.clear();
            table.pack(&self.columns, now, &mut bytes);
            self.filling.rows(now.len(), &mut bytes.as_slice()).map_err(AcceptError::Table)?;
            self.filled += now.len();
            if self.filled == ROW_GROUP_ROWS {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), AcceptError> {
        let empty = Unpacked::new(&self.empty).map_err(AcceptError::Table)?;
        let group = std::mem::replace(&mut self.filling, empty).finish().map_err(AcceptError::Table)?;
        self.filled = 0;
        self.parquet.group(&group, &(0..group.rows())).map_err(AcceptError::Parquet)
    }

    fn finish(mut self, levels: Vec<Vec<String>>) -> Result<TableContent, AcceptError> {
        if self.filled > 0 {
            self.write()?;
        }
        let parquet = self.parquet.finish(levels).map_err(AcceptError::Parquet)?;
        parquet.sync().and_then(|()| self.origin.sync()).map_err(AcceptError::Disk)?;
        Ok(TableContent::Files { parquet: Box::new(parquet), origin: Box::new(self.origin) })
    }
}
