//! A whole file through a profile.

use std::collections::BTreeMap;
use std::io::Read;

use palladion_domain::tables::TableName;
use palladion_domain::validation::{Issue, Severity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::batches::{Parts, is_full, map_batches};
use super::names::{Names, TEXT_AFTER_QUOTE, names, placed};
use super::parts::{TableEnd, TakePart};
use super::{ImportProfile, Mapped, Mapper, Origins};
use crate::issues::{Code, Issues};
use crate::records::{Batch, FileFault, ReadError, ReadLimits, Record};
use crate::source::{DuplicateColumns, FileReader, Header, SourceNotes};
use crate::table::{Table, TableError};

/// What a file gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The tables that the profile fills; one may have no row. None when the file could not be mapped at all.
    pub tables: BTreeMap<TableName, Table>,
    /// For each table the records that its rows come from.
    pub origins: BTreeMap<TableName, Origins>,
    /// Everything found, counted by code; later rules add to it.
    pub issues: Issues,
    /// What the file was like.
    pub notes: FileNotes,
}

/// What a file was like.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct FileNotes {
    /// What the file turned out to be: format, containers, encoding, delimiter.
    pub source: SourceNotes,
    /// Records below the header, those left out included.
    pub records: u64,
    /// Names of its columns in the file's order.
    pub columns: Vec<String>,
    /// Columns that the profile does not name.
    pub unmapped_columns: Vec<String>,
    /// Rows that each table got.
    pub table_rows: BTreeMap<TableName, u64>,
}

/// Why a file could not be brought to an end. What is wrong with the file itself is an issue, not this.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes could not be had.
    #[error("the file could not be read to its end")]
    Source(#[source] std::io::Error),
    /// A table outgrew what it can hold.
    #[error("the file does not fit a table")]
    Table(#[source] TableError),
    /// Whoever takes the rows wants no more.
    #[error("the rows of the file are not wanted any more")]
    NotWanted,
}

/// Reads a file of any supported format and maps it. All that is wrong with the file or its values is in
/// the issues; with an error among them the tables hold what could be read and must not be accepted.
///
/// # Errors
/// Only when the source fails or a table outgrows 4 GiB of text.
pub fn import(
    source: impl Read,
    profile: &ImportProfile,
    limits: &ReadLimits,
) -> Result<Import, ImportError> {
    let mut run = Run::new(limits);
    let opened = FileReader::open(source, &profile.document().file, limits);
    let mapped = match run.file(opened, profile, limits, None)? {
        Ended::Whole(mapped) => mapped,
        Ended::InParts(_) => Mapped::default(),
    };
    Ok(run.whole(mapped))
}

/// A file that is being read.
pub(super) struct Run {
    pub(super) issues: Issues,
    pub(super) notes: FileNotes,
}

/// What a file gave in the end.
pub(super) enum Ended {
    Whole(Mapped),
    /// All rows were handed over.
    InParts(BTreeMap<TableName, TableEnd>),
}

/// Nothing can be mapped; the issues say why.
struct Refused;

impl Run {
    pub(super) fn new(limits: &ReadLimits) -> Self {
        Self { issues: Issues::new(limits.issues), notes: FileNotes::default() }
    }

    /// Reads a file to its end.
    pub(super) fn file(
        &mut self,
        opened: Result<FileReader<'_>, ReadError>,
        profile: &ImportProfile,
        limits: &ReadLimits,
        parts: Option<(usize, &TakePart<'_>)>,
    ) -> Result<Ended, ImportError> {
        let mut ended = Ended::Whole(Mapped::default());
        match opened {
            Ok(mut file) => {
                if let Ok(mapper) = self.mapper(file.header(), profile, limits) {
                    ended = self.records(&mut file, mapper, parts)?;
                }
                self.notes.source = file.notes();
                file.remarks().into_iter().for_each(|remark| self.issues.push(remark));
            }
            Err(error) => self.stopped(error)?,
        }
        Ok(ended)
    }

    /// The end of a file whose tables are at hand.
    pub(super) fn whole(self, mapped: Mapped) -> Import {
        let Self { issues, mut notes } = self;
        let rows = |table: &Table| u64::try_from(table.rows()).unwrap_or(u64::MAX);
        notes.table_rows = mapped.tables.iter().map(|(name, table)| (*name, rows(table))).collect();
        Import { tables: mapped.tables, origins: mapped.origins, issues, notes }
    }

    /// Binds the profile to the header.
    fn mapper(
        &mut self,
        header: &Header,
        profile: &ImportProfile,
        limits: &ReadLimits,
    ) -> Result<Mapper, Refused> {
        let numbered = profile.document().file.duplicate_columns == DuplicateColumns::Number;
        let Names { names, issues } = names(header, numbered);
        let refused = issues.iter().any(|issue| issue.severity == Severity::Error);
        self.notes.columns = names;
        issues.into_iter().for_each(|issue| self.issues.push(issue));
        if refused {
            return Err(Refused);
        }
        match Mapper::new(profile, &self.notes.columns, limits) {
            Ok(mapper) => {
                self.notes.unmapped_columns = mapper.unmapped().to_vec();
                Ok(mapper)
            }
            Err(issues) => {
                issues.into_iter().for_each(|issue| self.issues.push(issue.with_row(header.row)));
                Err(Refused)
            }
        }
    }

    fn records(
        &mut self,
        file: &mut FileReader<'_>,
        mapper: Mapper,
        parts: Option<(usize, &TakePart<'_>)>,
    ) -> Result<Ended, ImportError> {
        let columns = self.notes.columns.len();
        let mut end = None;
        let mut records = 0;
        let next = || {
            let mut batch = Batch::default();
            while end.is_none() && !is_full(&batch) {
                match file.read() {
                    Ok(Some(record)) => {
                        records += 1;
                        batch.push(&record);
                    }
                    Ok(None) => end = Some(Ok(())),
                    Err(error) => end = Some(Err(error)),
                }
            }
            batch
        };
        let mut parts = parts.map(|(rows, take)| Parts::new(rows, take));
        let (mapper, issues) = map_batches(mapper, columns, self.issues.capacity(), parts.as_mut(), next)?;
        self.notes.records = records;
        self.issues.append(issues);
        if let Some(Err(error)) = end {
            self.stopped(error)?;
        }
        if self.notes.records == 0 && !self.issues.has_errors() {
            let row = file.header().row;
            self.issues.push(Code::NoRecords.issue(FileFault::NoRecords.to_string()).with_row(row));
        }
        match parts.filter(Parts::begun) {
            Some(parts) => parts.finish(mapper, &mut self.issues).map(Ended::InParts),
            None => mapper.finish(&mut self.issues).map(Ended::Whole).map_err(ImportError::Table),
        }
    }

    /// Records a fault of the file as an issue.
    fn stopped(&mut self, error: ReadError) -> Result<(), ImportError> {
        match error {
            ReadError::Source(error) => Err(ImportError::Source(error)),
            ReadError::File { fault, row, position } => {
                let issue = fault.code().issue(fault.to_string()).with_row(row);
                self.issues.push(match position {
                    None => issue,
                    Some(position) => {
                        let field = usize::try_from(position.field).unwrap_or(usize::MAX);
                        let column = field.checked_sub(1).and_then(|index| self.notes.columns.get(index));
                        let issue = issue.with_position(position);
                        column.into_iter().fold(issue, |issue, column| issue.with_column(column.as_str()))
                    }
                });
                Ok(())
            }
        }
    }
}

/// Maps one record, or says why it is left out.
///
/// # Errors
/// [`TableError`] when a table outgrows what it can hold.
pub(super) fn map_record(
    record: &Record<'_>,
    columns: usize,
    mapper: &mut Mapper,
    issues: &mut Issues,
) -> Result<(), TableError> {
    let mut refuse = |code: Code, make: &dyn Fn() -> Issue| {
        issues.push_with(code.id(), code.severity(), make);
    };
    if let Some(field) = record.malformed() {
        refuse(Code::TextAfterQuote, &|| text_after_quote(record, field));
    } else if record.len() != columns {
        refuse(Code::RaggedRow, &|| ragged(record, columns));
    } else {
        mapper.map(record, issues)?;
    }
    Ok(())
}

fn text_after_quote(record: &Record<'_>, field: usize) -> Issue {
    let issue = Code::TextAfterQuote.issue(TEXT_AFTER_QUOTE).with_row(record.row());
    placed(issue, record.position(field)).with_value(record.field(field))
}

fn ragged(record: &Record<'_>, columns: usize) -> Issue {
    let message = format!("the header has {columns} fields, this record {}; it is left out", record.len());
    placed(Code::RaggedRow.issue(message).with_row(record.row()), record.position(0))
}
