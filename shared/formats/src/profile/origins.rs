//! Where the rows of a table come from.

use std::collections::BTreeMap;

use palladion_domain::validation::Position;

use crate::records::{Record, place};
use crate::table::front;

/// For each row of a table the record it was made of, so that a later rule can name the file's row and
/// column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    pub(super) records: Vec<u32>,
    /// The line of the file on which each row's record begins; empty in formats without places.
    pub(super) lines: Vec<u32>,
    /// The offset in the file at which each row's record begins.
    pub(super) bytes: Vec<u64>,
    /// The template of each row; empty while there is only one.
    pub(super) templates: Vec<u16>,
    /// For each template, variable to the file's column.
    pub(super) columns: Vec<BTreeMap<String, FileColumn>>,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileColumn {
    pub(super) name: String,
    /// Its place in the header, counted from 0.
    pub(super) field: usize,
}

impl Origins {
    pub(super) const fn new(columns: Vec<BTreeMap<String, FileColumn>>) -> Self {
        Self { records: Vec::new(), lines: Vec::new(), bytes: Vec::new(), templates: Vec::new(), columns }
    }

    pub(super) fn push(&mut self, record: &Record<'_>, template: usize) {
        self.records.push(u32::try_from(record.row()).unwrap_or(u32::MAX));
        if let Some(place) = record.place() {
            self.lines.push(u32::try_from(place.line).unwrap_or(u32::MAX));
            self.bytes.push(place.byte);
        }
        if self.columns.len() > 1 {
            self.templates.push(u16::try_from(template).unwrap_or(u16::MAX));
        }
    }

    pub(super) fn pop(&mut self) {
        self.records.pop();
        self.lines.pop();
        self.bytes.pop();
        self.templates.pop();
    }

    /// Appends the origins of the next rows.
    pub(super) fn append(&mut self, mut later: Self) {
        self.records.append(&mut later.records);
        self.lines.append(&mut later.lines);
        self.bytes.append(&mut later.bytes);
        self.templates.append(&mut later.templates);
    }

    /// Takes those of the first rows off.
    pub(super) fn cut(&mut self, rows: usize) -> Self {
        Self {
            records: front(&mut self.records, rows),
            lines: front(&mut self.lines, rows),
            bytes: front(&mut self.bytes, rows),
            templates: front(&mut self.templates, rows),
            columns: self.columns.clone(),
        }
    }

    /// The origins of these rows, in this order.
    #[must_use]
    pub fn only(&self, rows: &[usize]) -> Self {
        fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().filter_map(|row| values.get(*row).copied()).collect()
        }
        Self {
            records: pick(&self.records, rows),
            lines: pick(&self.lines, rows),
            bytes: pick(&self.bytes, rows),
            templates: pick(&self.templates, rows),
            columns: self.columns.clone(),
        }
    }

    /// Rows of the table.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether the table has no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record of the file that gave this row of the table (counted from 0); the header is record 1.
    #[must_use]
    pub fn record(&self, row: usize) -> Option<u64> {
        self.records.get(row).map(|record| u64::from(*record))
    }

    /// The column of the file that this row's value of a variable was read from; `None` for a constant, a
    /// row number and a variable that the profile does not fill.
    #[must_use]
    pub fn column(&self, row: usize, variable: &str) -> Option<&str> {
        self.file_column(row, variable).map(|column| column.name.as_str())
    }

    /// Where the record of this row begins in the file, in formats that have places, and the field that the value of a variable was
    /// read from; the first field when it was read from none.
    #[must_use]
    pub fn position(&self, row: usize, variable: &str) -> Option<Position> {
        let (line, byte) = (*self.lines.get(row)?, *self.bytes.get(row)?);
        let field = self.file_column(row, variable).map_or(0, |column| column.field);
        Some(place(u64::from(line), byte, field))
    }

    fn file_column(&self, row: usize, variable: &str) -> Option<&FileColumn> {
        let template = self.templates.get(row).map_or(0, |template| usize::from(*template));
        self.columns.get(template)?.get(variable)
    }
}
