//! Appending a table cell by cell.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDate;
use palladion_domain::tables::VariableType;

use super::{CategoryValues, Column, Table, TableError, TextValues, Values};

/// What a column will hold. A category with levels is closed: only these words exist, in this order.
/// One without is open: it takes any word and sorts its levels at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnPlan {
    /// The variable's name.
    pub name: String,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// The type of its values.
    pub kind: VariableType,
    /// The words of a category; empty for an open category and every other type.
    pub levels: Vec<String>,
}

/// One value on its way into a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Missing,
    /// A text, or the word of an open category.
    Text(&'a str),
    /// The index of a level of a closed category.
    Level(u32),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A day.
    Date(NaiveDate),
    /// Yes or no.
    Boolean(bool),
}

/// Takes cells row by row, column by column, and keeps them in typed columns.
#[derive(Debug, Clone)]
pub struct TableBuilder {
    pub(super) plans: Vec<ColumnPlan>,
    pub(super) columns: Vec<Growing>,
    pub(super) rows: usize,
    /// For each open category the words that some row has which was cut off.
    pub(super) used: Vec<Vec<bool>>,
}

#[derive(Debug, Clone)]
pub(super) enum Growing {
    Text(TextValues),
    Closed(Vec<u32>),
    Open(BTreeMap<String, u32>, Vec<u32>),
    Integer(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Date(Vec<Option<NaiveDate>>),
    Boolean(Vec<Option<bool>>),
}

impl TableBuilder {
    /// An empty table of these columns.
    #[must_use]
    pub fn new(plans: Vec<ColumnPlan>) -> Self {
        let columns = plans.iter().map(Growing::of).collect();
        let used = vec![Vec::new(); plans.len()];
        Self { plans, columns, rows: 0, used }
    }

    /// Rows ended so far.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Appends a cell to the row that is being written. Each column takes exactly one cell a row.
    ///
    /// # Errors
    /// `WrongType` when the cell does not fit the column, `TooLarge`.
    pub fn push(&mut self, column: usize, cell: Cell<'_>) -> Result<(), TableError> {
        let fits = match self.columns.get_mut(column) {
            Some(growing) => growing.push(cell)?,
            None => false,
        };
        if fits {
            return Ok(());
        }
        let name = self.plans.get(column).map_or_else(|| column.to_string(), |plan| plan.name.clone());
        Err(TableError::WrongType(name))
    }

    /// Whether an open category knows the word or has fewer than `limit` words; true for other columns.
    pub(crate) fn has_room_for_level(&self, column: usize, word: &str, limit: usize) -> bool {
        match self.columns.get(column) {
            Some(Growing::Open(seen, _)) => seen.len() < limit || seen.contains_key(word),
            _ => true,
        }
    }

    /// Ends the row that is being written: columns that got no cell are missing in it.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn end_row(&mut self) -> Result<(), TableError> {
        self.rows += 1;
        for column in &mut self.columns {
            if column.len() < self.rows {
                column.push(Cell::Missing)?;
            }
        }
        Ok(())
    }

    /// Forgets the cells of the row that is being written.
    pub fn abandon_row(&mut self) {
        for column in &mut self.columns {
            column.truncate(self.rows);
        }
    }

    /// Takes back the last row that was ended.
    pub(crate) fn remove_last_row(&mut self) {
        self.rows = self.rows.saturating_sub(1);
        self.abandon_row();
    }

    /// A number that equal rows share; it does not differ between runs.
    pub(crate) fn row_hash(&self, row: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        for column in &self.columns {
            column.hash(row, &mut hasher);
        }
        hasher.finish()
    }

    /// Whether two rows hold the same values, missing ones included.
    pub(crate) fn rows_equal(&self, one: usize, other: usize) -> bool {
        self.columns.iter().all(|column| column.equal(one, other))
    }

    /// Columns of the table.
    pub(super) const fn width(&self) -> usize {
        self.columns.len()
    }

    /// Whether a cell holds no value.
    pub(super) fn is_missing(&self, column: usize, row: usize) -> bool {
        self.columns.get(column).is_none_or(|column| column.is_missing(row))
    }

    /// As [`Self::row_hash`], of some columns.
    pub(super) fn hash_of(&self, columns: &[usize], row: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        for column in columns.iter().filter_map(|column| self.columns.get(*column)) {
            column.hash(row, &mut hasher);
        }
        hasher.finish()
    }

    /// As [`Self::rows_equal`], in some columns.
    pub(super) fn equal_in(&self, columns: &[usize], one: usize, other: usize) -> bool {
        columns.iter().filter_map(|column| self.columns.get(*column)).all(|column| column.equal(one, other))
    }

    /// The same columns with other rows: each states for each column the row that gives its cell.
    pub(super) fn picked(self, givers: &[Vec<usize>]) -> Result<Self, TableError> {
        let mut columns = Vec::with_capacity(self.columns.len());
        for (index, column) in self.columns.into_iter().enumerate() {
            let rows = givers.iter().filter_map(|giver| giver.get(index).copied());
            columns.push(column.picked(rows)?);
        }
        Ok(Self { plans: self.plans, columns, rows: givers.len(), used: self.used })
    }

    /// The finished table.
    ///
    /// # Errors
    /// What [`Table::new`] refuses, and a level listed twice.
    pub fn finish(mut self) -> Result<Table, TableError> {
        self.abandon_row();
        let columns = self.plans.into_iter().zip(self.columns).map(|(plan, growing)| {
            let values = match growing {
                Growing::Text(values) => Values::Text(values),
                Growing::Closed(codes) => Values::Category(CategoryValues::new(plan.levels, codes)?),
                Growing::Open(seen, codes) => Values::Category(CategoryValues::sorted(seen, codes)?),
                Growing::Integer(values) => Values::Integer(values),
                Growing::Real(values) => Values::Real(values),
                Growing::Date(values) => Values::Date(values),
                Growing::Boolean(values) => Values::Boolean(values),
            };
            Ok(Column { name: plan.name, unit: plan.unit, values })
        });
        Table::new(columns.collect::<Result<_, TableError>>()?)
    }
}

impl Growing {
    fn of(plan: &ColumnPlan) -> Self {
        match plan.kind {
            VariableType::Text => Self::Text(TextValues::new()),
            VariableType::Category if plan.levels.is_empty() => Self::Open(BTreeMap::new(), Vec::new()),
            VariableType::Category => Self::Closed(Vec::new()),
            VariableType::Integer => Self::Integer(Vec::new()),
            VariableType::Real => Self::Real(Vec::new()),
            VariableType::Date => Self::Date(Vec::new()),
            VariableType::Boolean => Self::Boolean(Vec::new()),
        }
    }

    fn push(&mut self, cell: Cell<'_>) -> Result<bool, TableError> {
        match (self, cell) {
            (Self::Text(values), Cell::Text(text)) => values.push(Some(text))?,
            (Self::Text(values), Cell::Missing) => values.push(None)?,
            (Self::Closed(codes), Cell::Level(code)) => codes.push(code),
            (Self::Closed(codes) | Self::Open(_, codes), Cell::Missing) => {
                codes.push(CategoryValues::MISSING)
            }
            (Self::Open(seen, codes), Cell::Text(word)) => {
                let code = match seen.get(word) {
                    Some(code) => *code,
                    None => {
                        let code = u32::try_from(seen.len()).map_err(|_too_large| TableError::TooLarge)?;
                        seen.insert(word.to_owned(), code);
                        code
                    }
                };
                codes.push(code);
            }
            (Self::Integer(values), Cell::Integer(value)) => values.push(Some(value)),
            (Self::Integer(values), Cell::Missing) => values.push(None),
            (Self::Real(values), Cell::Real(value)) => values.push(Some(value)),
            (Self::Real(values), Cell::Missing) => values.push(None),
            (Self::Date(values), Cell::Date(value)) => values.push(Some(value)),
            (Self::Date(values), Cell::Missing) => values.push(None),
            (Self::Boolean(values), Cell::Boolean(value)) => values.push(Some(value)),
            (Self::Boolean(values), Cell::Missing) => values.push(None),
            _ => return Ok(false),
        }
        Ok(true)
    }

    const fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Closed(codes) | Self::Open(_, codes) => codes.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Date(values) => values.len(),
            Self::Boolean(values) => values.len(),
        }
    }

    fn truncate(&mut self, rows: usize) {
        match self {
            Self::Text(values) => values.truncate(rows),
            Self::Closed(codes) | Self::Open(_, codes) => codes.truncate(rows),
            Self::Integer(values) => values.truncate(rows),
            Self::Real(values) => values.truncate(rows),
            Self::Date(values) => values.truncate(rows),
            Self::Boolean(values) => values.truncate(rows),
        }
    }

    fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Text(values) => values.get(row).is_none(),
            Self::Closed(codes) | Self::Open(_, codes) => {
                codes.get(row).is_none_or(|code| *code == CategoryValues::MISSING)
            }
            Self::Integer(values) => values.get(row).copied().flatten().is_none(),
            Self::Real(values) => values.get(row).copied().flatten().is_none(),
            Self::Date(values) => values.get(row).copied().flatten().is_none(),
            Self::Boolean(values) => values.get(row).copied().flatten().is_none(),
        }
    }

    fn picked(self, rows: impl Iterator<Item = usize>) -> Result<Self, TableError> {
        fn pick<T: Copy>(values: &[Option<T>], rows: impl Iterator<Item = usize>) -> Vec<Option<T>> {
            rows.map(|row| values.get(row).copied().flatten()).collect()
        }
        let code = |codes: &[u32], row: usize| codes.get(row).copied().unwrap_or(CategoryValues::MISSING);
        Ok(match self {
            Self::Text(values) => Self::Text(TextValues::collect(rows.map(|row| values.get(row)))?),
            Self::Closed(codes) => Self::Closed(rows.map(|row| code(&codes, row)).collect()),
            Self::Open(seen, codes) => Self::Open(seen, rows.map(|row| code(&codes, row)).collect()),
            Self::Integer(values) => Self::Integer(pick(&values, rows)),
            Self::Real(values) => Self::Real(pick(&values, rows)),
            Self::Date(values) => Self::Date(pick(&values, rows)),
            Self::Boolean(values) => Self::Boolean(pick(&values, rows)),
        })
    }

    fn hash(&self, row: usize, hasher: &mut DefaultHasher) {
        match self {
            Self::Text(values) => values.get(row).hash(hasher),
            Self::Closed(codes) | Self::Open(_, codes) => codes.get(row).hash(hasher),
            Self::Integer(values) => values.get(row).hash(hasher),
            Self::Real(values) => values.get(row).map(|value| value.map(f64::to_bits)).hash(hasher),
            Self::Date(values) => values.get(row).hash(hasher),
            Self::Boolean(values) => values.get(row).hash(hasher),
        }
    }

    fn equal(&self, one: usize, other: usize) -> bool {
        match self {
            Self::Text(values) => values.get(one) == values.get(other),
            Self::Closed(codes) | Self::Open(_, codes) => codes.get(one) == codes.get(other),
            Self::Integer(values) => values.get(one) == values.get(other),
            Self::Real(values) => {
                let bits = |row: usize| values.get(row).map(|value| value.map(f64::to_bits));
                bits(one) == bits(other)
            }
            Self::Date(values) => values.get(one) == values.get(other),
            Self::Boolean(values) => values.get(one) == values.get(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(name: &str, kind: VariableType, levels: &[&str]) -> ColumnPlan {
        let levels = levels.iter().map(|level| (*level).to_owned()).collect();
        ColumnPlan { name: name.to_owned(), unit: None, kind, levels }
    }

    #[test]
    fn an_abandoned_row_leaves_no_trace_and_an_ended_row_is_complete() {
        let plans = vec![
            plan("text", VariableType::Text, &[]),
            plan("sex", VariableType::Category, &["female", "male"]),
            plan("word", VariableType::Category, &[]),
            plan("age", VariableType::Real, &[]),
        ];
        let mut builder = TableBuilder::new(plans);
        builder.push(0, Cell::Text("gone")).unwrap();
        builder.push(3, Cell::Real(1.0)).unwrap();
        builder.abandon_row();
        builder.push(1, Cell::Level(1)).unwrap();
        builder.push(2, Cell::Text("z")).unwrap();
        builder.end_row().unwrap();
        let table = builder.finish().unwrap();
        assert_eq!(table.rows(), 1);
        assert_eq!(table.column("text").unwrap().texts().unwrap().get(0), None);
        assert_eq!(table.column("sex").unwrap().categories().unwrap().get(0), Some("male"));
        assert_eq!(table.column("word").unwrap().categories().unwrap().levels(), ["z"]);
        assert_eq!(table.column("age").unwrap().reals().unwrap(), [None]);
    }

    #[test]
    fn a_cell_of_another_type_is_refused() {
        let mut builder = TableBuilder::new(vec![plan("age", VariableType::Real, &[])]);
        assert_eq!(builder.push(0, Cell::Integer(1)).unwrap_err(), TableError::WrongType("age".to_owned()));
        assert_eq!(builder.push(7, Cell::Missing).unwrap_err(), TableError::WrongType("7".to_owned()));
    }
}
