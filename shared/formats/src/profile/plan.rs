//! A profile with the header known: columns as indices, words as codes.

use palladion_domain::tables::TableName;

use super::cell::{CellReader, Value};
use super::variable::Variable;
use crate::table::ColumnPlan;

/// How one table is filled.
#[derive(Debug, Clone)]
pub(super) struct TablePlan {
    pub(super) table: TableName,
    pub(super) columns: Vec<ColumnPlan>,
    pub(super) templates: Vec<TemplatePlan>,
    pub(super) deduplicate: bool,
}

/// How one row is made.
#[derive(Debug, Clone)]
pub(super) struct TemplatePlan {
    pub(super) when: Option<WhenPlan>,
    pub(super) cells: Vec<CellPlan>,
    /// Whether the template has a skip rule. Its variables that the file has no column for are missing.
    pub(super) skips: bool,
}

/// A filter on one column.
#[derive(Debug, Clone)]
pub(super) struct WhenPlan {
    pub(super) field: usize,
    pub(super) words: Vec<String>,
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
}

/// What a cell is made of.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    Field { field: usize, reader: CellReader, date_format: Option<String> },
    Constant(Value),
    RowNumber { prefix: String, width: usize },
}

impl WhenPlan {
    pub(super) fn accepts(&self, field: &str) -> bool {
        let word = if self.trim { field.trim() } else { field };
        self.words.iter().any(|known| known == word)
    }
}
