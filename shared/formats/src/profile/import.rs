//! A whole file through a profile.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use palladion_domain::tables::TableName;
use palladion_domain::validation::Issue;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ImportProfile, Mapped, Mapper, Origins};
use crate::csv::{Delimiter, FileFault, LineEnds, ReadError, ReadLimits, Reader, Record};
use crate::issues::{Code, Issues};
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
    /// The encoding it was read in.
    #[schema(example = "UTF-8")]
    pub encoding: String,
    /// Whether it began with a UTF-8 byte order mark.
    pub byte_order_mark: bool,
    /// The character between fields.
    pub delimiter: Delimiter,
    /// How its records end.
    pub line_ends: LineEnds,
    /// Blank lines, which were skipped.
    pub blank_lines: u64,
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

/// Reads a file and maps it. All that is wrong with the file or its values is in the issues; with an error
/// among them the tables hold what could be read and must not be accepted.
///
/// # Errors
/// Only when the source fails or a table outgrows 4 GiB of text.
pub fn import(
    source: impl Read,
    profile: &ImportProfile,
    limits: &ReadLimits,
) -> Result<Import, ImportError> {
    let delimiter = profile.document().file.delimiter;
    let mut reader = Reader::new(source, delimiter, *limits);
    let mut run = Run {
        issues: Issues::new(limits.issues),
        notes: FileNotes { encoding: "UTF-8".to_owned(), delimiter, ..FileNotes::default() },
    };
    let mapper = run.header(&mut reader).and_then(|()| run.mapper(profile, limits));
    let mapped = match mapper {
        Ok(mapper) => run.records(&mut reader, mapper)?,
        Err(Stop::Refused) => Mapped { tables: BTreeMap::new(), origins: BTreeMap::new() },
        Err(Stop::Source(error)) => return Err(ImportError::Source(error)),
    };
    run.note_file(&reader);
    let Run { issues, mut notes } = run;
    let rows = |table: &Table| u64::try_from(table.rows()).unwrap_or(u64::MAX);
    notes.table_rows = mapped.tables.iter().map(|(name, table)| (*name, rows(table))).collect();
    Ok(Import { tables: mapped.tables, origins: mapped.origins, issues, notes })
}

struct Run {
    issues: Issues,
    notes: FileNotes,
}

/// Why nothing is mapped.
enum Stop {
    Refused,
    Source(std::io::Error),
}

impl Run {
    /// Reads the header: names, trimmed, unique and none empty.
    fn header<R: Read>(&mut self, reader: &mut Reader<R>) -> Result<(), Stop> {
        let empty = ReadError::File { fault: FileFault::Empty, row: 1, position: Record::first_position() };
        let header = match reader.read() {
            Ok(Some(header)) => header,
            Ok(None) => return Err(self.stopped(empty)),
            Err(error) => return Err(self.stopped(error)),
        };
        self.notes.columns = header.fields().map(|name| name.trim().to_owned()).collect();
        let mut refused = header.malformed().is_some();
        if let Some(field) = header.malformed() {
            self.issues.push(text_after_quote(&header, field));
        }
        let mut names = BTreeSet::new();
        for (index, name) in self.notes.columns.iter().enumerate() {
            let fault = if name.is_empty() {
                Some((Code::UnnamedColumn, format!("column {} of the header has no name", index + 1)))
            } else if !names.insert(name.as_str()) {
                Some((Code::DuplicateColumn, format!("two columns are called `{name}`")))
            } else {
                None
            };
            if let Some((code, message)) = fault {
                refused = true;
                let issue = code.issue(message).with_row(1).with_position(header.position(index));
                self.issues.push(if name.is_empty() { issue } else { issue.with_column(name.as_str()) });
            }
        }
        self.suspect_delimiter(&header);
        if refused { Err(Stop::Refused) } else { Ok(()) }
    }

    fn suspect_delimiter(&mut self, header: &Record<'_>) {
        let other = header.field(0).chars().find(|character| matches!(character, ',' | ';' | '\t' | '|'));
        if let (1, Some(other)) = (header.len(), other) {
            let message = format!(
                "the header is one column that holds {other:?}; does the profile state the delimiter?"
            );
            self.issues.push(Code::OtherDelimiter.issue(message).with_row(1).with_value(header.field(0)));
        }
    }

    fn mapper(&mut self, profile: &ImportProfile, limits: &ReadLimits) -> Result<Mapper, Stop> {
        match Mapper::new(profile, &self.notes.columns, limits) {
            Ok(mapper) => {
                self.notes.unmapped_columns = mapper.unmapped().to_vec();
                Ok(mapper)
            }
            Err(issues) => {
                issues.into_iter().for_each(|issue| self.issues.push(issue));
                Err(Stop::Refused)
            }
        }
    }

    fn records<R: Read>(
        &mut self,
        reader: &mut Reader<R>,
        mut mapper: Mapper,
    ) -> Result<Mapped, ImportError> {
        let columns = self.notes.columns.len();
        loop {
            match reader.read() {
                Ok(Some(record)) => {
                    self.notes.records += 1;
                    if let Some(field) = record.malformed() {
                        self.refuse_record(Code::TextAfterQuote, || text_after_quote(&record, field));
                    } else if record.len() != columns {
                        self.refuse_record(Code::RaggedRow, || ragged(&record, columns));
                    } else {
                        mapper.map(&record, &mut self.issues).map_err(ImportError::Table)?;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    if let Stop::Source(error) = self.stopped(error) {
                        return Err(ImportError::Source(error));
                    }
                    break;
                }
            }
        }
        if self.notes.records == 0 && !self.issues.has_errors() {
            self.issues.push(Code::NoRecords.issue(FileFault::NoRecords.to_string()).with_row(1));
        }
        mapper.finish(&mut self.issues).map_err(ImportError::Table)
    }

    fn refuse_record(&mut self, code: Code, make: impl FnOnce() -> Issue) {
        self.issues.push_with(code.id(), code.severity(), make);
    }

    /// Records a fault of the file as an issue.
    fn stopped(&mut self, error: ReadError) -> Stop {
        match error {
            ReadError::Source(error) => Stop::Source(error),
            ReadError::File { fault, row, position } => {
                let issue = fault.code().issue(fault.to_string()).with_row(row).with_position(position);
                let index = usize::try_from(position.field.saturating_sub(1)).unwrap_or(usize::MAX);
                self.issues.push(match self.notes.columns.get(index) {
                    Some(column) => issue.with_column(column.as_str()),
                    None => issue,
                });
                Stop::Refused
            }
        }
    }

    fn note_file<R: Read>(&mut self, reader: &Reader<R>) {
        self.notes.byte_order_mark = reader.byte_order_mark();
        self.notes.line_ends = reader.line_ends();
        self.notes.blank_lines = reader.blank_lines();
        if self.notes.byte_order_mark {
            self.issues.push(Code::ByteOrderMark.issue("a UTF-8 byte order mark was skipped"));
        }
        if self.notes.line_ends.mixed() {
            let LineEnds { line_feed, carriage_return_line_feed, carriage_return } = self.notes.line_ends;
            let message = format!(
                "line ends are mixed: {line_feed} LF, {carriage_return_line_feed} CRLF, {carriage_return} CR"
            );
            self.issues.push(Code::MixedLineEnds.issue(message));
        }
        if self.notes.blank_lines > 0 {
            let message = format!("{} blank lines were skipped", self.notes.blank_lines);
            self.issues.push(Code::BlankLines.issue(message));
        }
    }
}

fn text_after_quote(record: &Record<'_>, field: usize) -> Issue {
    let message = "text follows the closing quote; a quote within a quoted field is written twice";
    Code::TextAfterQuote
        .issue(message)
        .with_row(record.row())
        .with_position(record.position(field))
        .with_value(record.field(field))
}

fn ragged(record: &Record<'_>, columns: usize) -> Issue {
    let message = format!("the header has {columns} fields, this record {}; it is left out", record.len());
    Code::RaggedRow.issue(message).with_row(record.row()).with_position(record.position(0))
}
