//! Where the rows of a table come from.

use std::collections::BTreeMap;

/// For each row of a table the record it was made of, so that a later rule can name the file's row and
/// column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    records: Vec<u32>,
    /// The template of each row; empty while there is only one.
    templates: Vec<u16>,
    /// For each template, variable to the file's column.
    columns: Vec<BTreeMap<String, String>>,
}

impl Origins {
    pub(super) const fn new(columns: Vec<BTreeMap<String, String>>) -> Self {
        Self { records: Vec::new(), templates: Vec::new(), columns }
    }

    pub(super) fn push(&mut self, record: u64, template: usize) {
        self.records.push(u32::try_from(record).unwrap_or(u32::MAX));
        if self.columns.len() > 1 {
            self.templates.push(u16::try_from(template).unwrap_or(u16::MAX));
        }
    }

    pub(super) fn pop(&mut self) {
        self.records.pop();
        self.templates.pop();
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
        let template = self.templates.get(row).map_or(0, |template| usize::from(*template));
        self.columns.get(template)?.get(variable).map(String::as_str)
    }
}
