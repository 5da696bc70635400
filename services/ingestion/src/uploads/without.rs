//! Redacted subjects taken out of a table that is not held whole.

use std::collections::BTreeSet;

use palladion_api::ingestion::VersionTable;
use palladion_formats::parquet::TableReader;
use palladion_formats::table::{Column, Table};
use palladion_service_kit::blobs::Blobs;

use super::AcceptError;
use super::stored::{RecordReader, StoredTable};
use super::tables::{TableContent, sources_of};
use super::target::Target;
use crate::redactions::{RedactedSubjects, keep_of};
use crate::validation::RowSource;

/// What is left of a table.
pub(super) struct Left {
    /// Its content; none when nothing was taken out.
    pub(super) content: Option<TableContent>,
    /// Rows that it has now.
    pub(super) rows: u64,
    /// Rows that were taken out.
    pub(super) taken: u64,
    /// What is left of each upload's rows, where several make up the table.
    pub(super) sources: Vec<RowSource>,
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
    let mut kept = Vec::new();
    for group in 0..reader.groups() {
        kept.extend(mark(&stored.group(&reader, group)?, redacted, subjects));
    }
    let taken = u64::try_from(kept.iter().filter(|kept| !**kept).count()).unwrap_or(u64::MAX);
    let mut sources = sources_of(table);
    if taken == 0 {
        return Ok(Left { content: None, rows: table.rows, taken, sources });
    }
    keep_of(&mut sources, &kept);
    let content = Some(rewrite(blobs, table, &stored, &reader, redacted)?);
    Ok(Left { content, rows: table.rows.saturating_sub(taken), taken, sources })
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
