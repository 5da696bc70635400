//! A whole file through a profile.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use palladion_domain::tables::TableName;
use palladion_domain::validation::{Issue, Severity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::batches::{is_full, map_batches};
use super::names::{Names, TEXT_AFTER_QUOTE, names, placed};
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
    run(FileReader::open(source, &profile.document().file, limits), profile, limits)
}

/// As [`import()`], of a source that can be read from any place: a zip archive need not be held then.
///
/// # Errors
/// As [`import()`].
pub fn import_seekable(
    source: impl Read + Seek,
    profile: &ImportProfile,
    limits: &ReadLimits,
) -> Result<Import, ImportError> {
    run(FileReader::open_seekable(source, &profile.document().file, limits), profile, limits)
}

fn run(
    opened: Result<FileReader<'_>, ReadError>,
    profile: &ImportProfile,
    limits: &ReadLimits,
) -> Result<Import, ImportError> {
    let mut run = Run { issues: Issues::new(limits.issues), notes: FileNotes::default() };
    let mut mapped = Mapped { tables: BTreeMap::new(), origins: BTreeMap::new() };
    match opened {
        Ok(mut file) => {
            if let Ok(mapper) = run.mapper(file.header(), profile, limits) {
                mapped = run.records(&mut file, mapper)?;
            }
            run.notes.source = file.notes();
            file.remarks().into_iter().for_each(|remark| run.issues.push(remark));
        }
        Err(error) => run.stopped(error)?,
    }
    let Run { issues, mut notes } = run;
    let rows = |table: &Table| u64::try_from(table.rows()).unwrap_or(u64::MAX);
    notes.table_rows = mapped.tables.iter().map(|(name, table)| (*name, rows(table))).collect();
    Ok(Import { tables: mapped.tables, origins: mapped.origins, issues, notes })
}

struct Run {
    issues: Issues,
    notes: FileNotes,
}

/// Nothing can be mapped; the issues say why.
struct Refused;

impl Run {
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

    fn records(&mut self, file: &mut FileReader<'_>, mapper: Mapper) -> Result<Mapped, ImportError> {
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
        let (mapper, issues) =
            map_batches(mapper, columns, self.issues.capacity(), next).map_err(ImportError::Table)?;
        self.notes.records = records;
        self.issues.append(issues);
        if let Some(Err(error)) = end {
            self.stopped(error)?;
        }
        if self.notes.records == 0 && !self.issues.has_errors() {
            let row = file.header().row;
            self.issues.push(Code::NoRecords.issue(FileFault::NoRecords.to_string()).with_row(row));
        }
        mapper.finish(&mut self.issues).map_err(ImportError::Table)
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
