//! A profile with the header known: columns as indices, words as codes.

use palladion_domain::tables::TableName;

use super::cell::{CellReader, Value};
use super::convert::Scale;
use super::variable::Variable;
use super::words::Words;
use crate::privacy::PseudonymKey;
use crate::records::Record;
use crate::table::ColumnPlan;

/// How one table is filled.
#[derive(Debug, Clone)]
pub(super) struct TablePlan {
    pub(super) table: TableName,
    pub(super) columns: Vec<ColumnPlan>,
    pub(super) templates: Vec<TemplatePlan>,
    pub(super) deduplicate: bool,
    /// Columns of the table by which rows belong together; empty when none do.
    pub(super) combine_by: Vec<usize>,
}

/// How one row is made.
#[derive(Debug, Clone)]
pub(super) struct TemplatePlan {
    /// Conditions on a record, all of which must hold.
    pub(super) when: Vec<WhenPlan>,
    pub(super) cells: Vec<CellPlan>,
    /// Whether the template has a skip rule. Its variables that the file has no column for are missing.
    pub(super) skips: bool,
}

/// A filter on one column.
#[derive(Debug, Clone)]
pub(super) struct WhenPlan {
    pub(super) field: usize,
    pub(super) words: Vec<String>,
    /// Whether these words keep a record out instead of letting it in.
    pub(super) not_in: bool,
    pub(super) trim: bool,
}

/// How one cell is made.
#[derive(Debug, Clone)]
pub(super) struct CellPlan {
    /// The column of the table.
    pub(super) column: usize,
    pub(super) variable: Variable,
    pub(super) origin: Origin,
    /// Whether the template's skip rule looks at it.
    pub(super) decides_skip: bool,
    /// The highest age that is kept.
    pub(super) cap: Option<f64>,
    /// What makes pseudonyms of its texts.
    pub(super) key: Option<PseudonymKey>,
}

/// What a cell is made of.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    Field(Box<FieldPlan>),
    Constant(Value),
    RowNumber { prefix: String, width: usize },
}

/// How a field of the record is read.
#[derive(Debug, Clone)]
pub(super) struct FieldPlan {
    pub(super) field: usize,
    pub(super) reader: CellReader,
    /// The date formats as stated, for messages.
    pub(super) date_formats: Vec<String>,
    /// Where the unit stands, when each record has its own.
    pub(super) unit: Option<UnitPlan>,
}

/// The unit of a number in another field.
#[derive(Debug, Clone)]
pub(super) struct UnitPlan {
    pub(super) column: String,
    pub(super) field: usize,
    pub(super) scales: Words<Scale>,
    pub(super) trim: bool,
}

impl UnitPlan {
    pub(super) fn scale(&self, record: &Record<'_>) -> Option<Scale> {
        self.scales.find(trimmed(record.field(self.field), self.trim)).copied()
    }
}

impl TemplatePlan {
    pub(super) fn applies_to(&self, record: &Record<'_>) -> bool {
        self.when.iter().all(|when| when.accepts(record.field(when.field)))
    }
}

impl WhenPlan {
    fn accepts(&self, field: &str) -> bool {
        let word = trimmed(field, self.trim);
        self.words.iter().any(|known| known == word) != self.not_in
    }
}

fn trimmed(field: &str, trim: bool) -> &str {
    if trim { field.trim() } else { field }
}
