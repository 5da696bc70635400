//! Tables that several uploads make up: the rows of one after those of the other.
//!
//! A row that equals a row of an earlier upload in every value stands once. Rows that share a key and differ are
//! all kept here: the rules say what is wrong with them. A subject without a day of randomisation gets that of
//! `randomisations`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use palladion_api::ingestion::{TablePart, VersionTable};
use palladion_domain::tables::TableName;
use palladion_formats::parquet::TableReader;
use palladion_formats::profile::Origins;
use palladion_formats::table::{Column, Table, Values};

use super::AcceptError;
use super::merge::Planned;
use super::room::Room;
use super::shape::{common_shape, shaped};
use super::stored::{RecordReader, StoredTable};
use super::target::Target;
use crate::validation::{PARTITIONS, PartRows, Relation, Split};

const DAY: &str = "randomised_on";

/// Makes the tables that are not there yet, and stores them. Blocks.
///
/// # Errors
/// [`AcceptError`] when the uploads do not fit together, a table cannot be read or the disk refuses.
pub(super) fn make(
    room: &Room,
    planned: BTreeMap<TableName, Planned>,
) -> Result<Vec<VersionTable>, AcceptError> {
    let mut made = BTreeMap::new();
    let mut subjects = None;
    for (name, plan) in planned {
        match plan {
            Planned::Stored(table) => drop(made.insert(name, table)),
            Planned::Together(parts) if name == TableName::Subjects => subjects = Some(parts),
            Planned::Together(parts) => drop(made.insert(name, together(room, name, &parts, None)?)),
        }
    }
    if let Some(parts) = subjects {
        let days = made.get(&TableName::Randomisations);
        made.insert(TableName::Subjects, together(room, TableName::Subjects, &parts, days)?);
    }
    Ok(made.into_values().collect())
}

/// A table of an upload, row group by row group.
struct Source {
    stored: StoredTable,
    reader: TableReader,
    part: TablePart,
}

impl Source {
    fn open(room: &Room, name: TableName, part: TablePart) -> Result<Self, AcceptError> {
        let stored = StoredTable::of(&room.blobs, name, part.digest);
        Ok(Self { reader: stored.open()?, stored, part })
    }

    /// Each row group with the number of its first row, in the columns and levels of `shape`.
    fn groups(
        &self,
        shape: &Table,
        mut take: impl FnMut(Table, u64) -> Result<(), AcceptError>,
    ) -> Result<(), AcceptError> {
        let mut first_row = 0;
        for group in 0..self.reader.groups() {
            let rows = shaped(&self.stored.group(&self.reader, group)?, shape).map_err(AcceptError::Table)?;
            let count = u64::try_from(rows.rows()).unwrap_or(u64::MAX);
            take(rows, first_row)?;
            first_row += count;
        }
        Ok(())
    }

    fn rows(&self) -> usize {
        self.reader.rows()
    }
}

fn together(
    room: &Room,
    name: TableName,
    parts: &[TablePart],
    days: Option<&VersionTable>,
) -> Result<VersionTable, AcceptError> {
    let sources: Vec<Source> =
        parts.iter().map(|part| Source::open(room, name, *part)).collect::<Result<_, AcceptError>>()?;
    let mut empty = Vec::new();
    for source in &sources {
        // Beyond the last row group there are no rows, and every level.
        empty.push((source.part.upload_id, source.stored.group(&source.reader, usize::MAX)?));
    }
    let shape = common_shape(name, &empty, days.is_some())?;
    let marks = look_across(room, &sources, &shape, days)?;
    let mut target = Target::new(&shape, &room.blobs)?;
    let mut parts = Vec::with_capacity(sources.len());
    for (source, marks) in sources.iter().zip(&marks) {
        let mut records = RecordReader::open(&room.blobs, source.part.origin_digest)?;
        source.groups(&shape, |mut rows, first_row| {
            let first = usize::try_from(first_row).unwrap_or(usize::MAX);
            let records = records.next(rows.rows())?;
            if days.is_some() {
                rows = completed(rows, marks.days.get(first..).unwrap_or_default())?;
            }
            let repeated = |row: usize| marks.repeated.get(first + row) == Some(&true);
            let kept = (0_usize..).zip(records).take(rows.rows()).filter(|(row, _)| !repeated(*row));
            let (places, records): (Vec<u32>, Vec<u32>) =
                kept.map(|(row, record)| (u32::try_from(row).unwrap_or(u32::MAX), record)).unzip();
            target.add(&rows, &places, &records)
        })?;
        records.end()?;
        let repeated = marks.repeated.iter().filter(|repeated| **repeated).count();
        let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
        let rows = count(source.rows().saturating_sub(repeated));
        parts.push(TablePart { rows, repeated: count(repeated), ..source.part });
    }
    let content = target.finish(shape.levels())?;
    let (table, origin) = room.runtime.block_on(content.store(&room.blobs)).map_err(AcceptError::Blob)?;
    Ok(VersionTable {
        table: name,
        digest: table.digest,
        rows: parts.iter().map(|part| part.rows).sum(),
        size_bytes: table.size_bytes,
        origin_digest: origin.digest,
        upload_id: parts.first().map(|part| part.upload_id).ok_or(AcceptError::NoUploads)?,
        parts,
    })
}

/// What is known of the rows of one source, once all have been looked at.
#[derive(Default)]
struct Marks {
    /// Whether a row equals one of an earlier source; none of the first.
    repeated: Vec<bool>,
    /// The subject's day in `randomisations`.
    days: Vec<Option<NaiveDate>>,
}

/// Brings the rows of each subject together, a part of the subjects at a time.
fn look_across(
    room: &Room,
    sources: &[Source],
    shape: &Table,
    days: Option<&VersionTable>,
) -> Result<Vec<Marks>, AcceptError> {
    let columns: Option<&'static [&'static str]> = (sources.len() < 2).then_some(&["subject_id"]);
    let mut relations = Vec::with_capacity(sources.len());
    let mut marks = Vec::with_capacity(sources.len());
    for (at, source) in sources.iter().enumerate() {
        if sources.len() > 1 || days.is_some() {
            relations.push(set_aside(room, source, shape, columns)?);
        }
        let mut own = Marks::default();
        own.repeated.resize(if at == 0 { 0 } else { source.rows() }, false);
        own.days.resize(if days.is_some() { source.rows() } else { 0 }, None);
        marks.push(own);
    }
    let days = days.map(|table| days_of(room, table)).transpose()?;
    for number in 0..PARTITIONS {
        let days = match &days {
            Some(days) => first_days(days, number)?,
            None => BTreeMap::new(),
        };
        let mut known: BTreeSet<Vec<u8>> = BTreeSet::new();
        for (relation, marks) in relations.iter().zip(&mut marks) {
            let Some(partition) = relation.partition(number).map_err(AcceptError::Rows)? else { continue };
            let ids = partition.table.column("subject_id").and_then(Column::texts);
            let mut own = Vec::new();
            for (at, row) in (0_usize..).zip(&partition.rows) {
                let place = *row as usize;
                if let Some(day) = marks.days.get_mut(place) {
                    *day = ids.and_then(|ids| days.get(ids.get(at)?).copied());
                }
                if columns.is_none() {
                    let key = packed(&partition.table, at);
                    if let Some(repeated) = marks.repeated.get_mut(place) {
                        *repeated = known.contains(&key);
                    }
                    own.push(key);
                }
            }
            // Rows that one file repeats in itself are its own affair.
            known.extend(own);
        }
    }
    Ok(marks)
}

/// A row as bytes: equal rows have equal ones.
fn packed(table: &Table, row: usize) -> Vec<u8> {
    let (mut bytes, columns) = (Vec::new(), (0..table.columns().len()).collect::<Vec<_>>());
    table.pack(&columns, &[u32::try_from(row).unwrap_or(u32::MAX)], &mut bytes);
    bytes
}

fn set_aside(
    room: &Room,
    source: &Source,
    shape: &Table,
    columns: Option<&'static [&'static str]>,
) -> Result<Relation, AcceptError> {
    let scratch = room.blobs.new_scratch().map_err(AcceptError::Disk)?;
    let mut relation = Relation::new("subject_id", columns, Split::Hash(room.seed), scratch);
    let origins = Origins::default();
    source.groups(shape, |rows, first_row| {
        let part = PartRows { table: &rows, origins: &origins, first_row };
        relation.add(part).map_err(AcceptError::Rows)
    })?;
    Ok(relation)
}

fn days_of(room: &Room, table: &VersionTable) -> Result<Relation, AcceptError> {
    let VersionTable { upload_id, digest, origin_digest, rows, .. } = *table;
    let part = TablePart { upload_id, digest, origin_digest, rows, repeated: 0 };
    let source = Source::open(room, table.table, part)?;
    let shape = source.stored.group(&source.reader, usize::MAX)?;
    set_aside(room, &source, &shape, Some(&["subject_id", DAY]))
}

/// The first day of each subject in a partition; that others are the same is for the rules to say.
fn first_days(days: &Relation, number: usize) -> Result<BTreeMap<String, NaiveDate>, AcceptError> {
    let mut first = BTreeMap::new();
    let Some(partition) = days.partition(number).map_err(AcceptError::Rows)? else { return Ok(first) };
    let ids = partition.table.column("subject_id").and_then(Column::texts);
    let days = partition.table.column(DAY).and_then(Column::dates);
    for (row, day) in days.unwrap_or_default().iter().enumerate() {
        if let (Some(id), Some(day)) = (ids.and_then(|ids| ids.get(row)), day) {
            first.entry(id.to_owned()).or_insert(*day);
        }
    }
    Ok(first)
}

/// Subjects with the days of `randomisations` where they have none of their own.
fn completed(rows: Table, days: &[Option<NaiveDate>]) -> Result<Table, AcceptError> {
    let mut columns = rows.into_columns();
    for column in columns.iter_mut().filter(|column| column.name == DAY) {
        if let Values::Date(own) = &mut column.values {
            own.iter_mut().zip(days).for_each(|(own, day)| *own = own.or(*day));
        }
    }
    Table::new(columns).map_err(AcceptError::Table)
}
