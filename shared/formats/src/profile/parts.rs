//! A file in parts: complete rows are handed over while the next ones are read.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use palladion_domain::tables::TableName;

use super::import::{Ended, Run};
use super::{FileNotes, Import, ImportError, ImportProfile, Origins};
use crate::issues::Issues;
use crate::records::{ReadError, ReadLimits};
use crate::source::FileReader;
use crate::table::Table;

/// Complete rows of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePart {
    /// Which table.
    pub table: TableName,
    /// The rows. The codes of a category mean the same word in every part of a table; a later part may know
    /// more words.
    pub rows: Table,
    /// The records that they come from.
    pub origins: Origins,
    /// How many rows of the table come before.
    pub first_row: u64,
    /// Whether an error was found by now, so that the tables will not be kept.
    pub refused: bool,
}

/// A table whose rows were handed over.
pub(super) struct TableEnd {
    /// The levels of its columns.
    pub(super) levels: Vec<Vec<String>>,
    /// How many rows it has.
    pub(super) rows: u64,
}

/// Takes parts; those of one table come in the order of its rows. It may be called by any thread, one at a time.
pub type TakePart<'a> = dyn Fn(TablePart) -> Result<(), ImportError> + Sync + 'a;

/// What a file gave: a small one its tables, a large one what its parts leave to say.
#[derive(Debug)]
pub enum Imported {
    /// No table had as many rows as a part has.
    Whole(Import),
    /// The rows were handed over.
    InParts(Rest),
}

/// What is left to say of a file whose rows were handed over.
#[derive(Debug)]
pub struct Rest {
    /// Everything found, counted by code; later rules add to it.
    pub issues: Issues,
    /// What the file was like.
    pub notes: FileNotes,
    /// For each table the levels of its columns, none of those that are no category.
    pub levels: BTreeMap<TableName, Vec<Vec<String>>>,
}

/// As [`super::import()`], without holding a table that has `rows` rows or more: those of such a file are
/// handed over in parts of `rows` rows, the last part of a table smaller. A table whose profile drops
/// repeated rows or combines rows is held until the end of the file and handed over then.
///
/// # Errors
/// As [`super::import()`], and what `take` says.
pub fn import_in_parts(
    source: impl Read,
    profile: &ImportProfile,
    limits: &ReadLimits,
    rows: usize,
    take: &TakePart<'_>,
) -> Result<Imported, ImportError> {
    run(FileReader::open(source, &profile.document().file, limits), profile, limits, rows, take)
}

/// As [`import_in_parts`], of a source that can be read from any place.
///
/// # Errors
/// As [`import_in_parts`].
pub fn import_seekable_in_parts(
    source: impl Read + Seek,
    profile: &ImportProfile,
    limits: &ReadLimits,
    rows: usize,
    take: &TakePart<'_>,
) -> Result<Imported, ImportError> {
    run(FileReader::open_seekable(source, &profile.document().file, limits), profile, limits, rows, take)
}

fn run(
    opened: Result<FileReader<'_>, ReadError>,
    profile: &ImportProfile,
    limits: &ReadLimits,
    rows: usize,
    take: &TakePart<'_>,
) -> Result<Imported, ImportError> {
    let mut run = Run::new(limits);
    match run.file(opened, profile, limits, Some((rows.max(1), take)))? {
        Ended::Whole(mapped) => Ok(Imported::Whole(run.whole(mapped))),
        Ended::InParts(ended) => {
            let Run { issues, mut notes } = run;
            notes.table_rows = ended.iter().map(|(name, end)| (*name, end.rows)).collect();
            let levels = ended.into_iter().map(|(name, end)| (name, end.levels)).collect();
            Ok(Imported::InParts(Rest { issues, notes, levels }))
        }
    }
}
