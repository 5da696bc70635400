//! The table itself.

use std::collections::BTreeSet;

use super::{Column, TableError, Values};

/// Columns of one length with unique names; every real number is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    rows: usize,
    columns: Vec<Column>,
}

impl Table {
    /// Makes a table of columns, in the order given. No columns make a table of no rows.
    ///
    /// # Errors
    /// A column without a name, two of one name, different lengths, NaN or an infinity.
    pub fn new(columns: Vec<Column>) -> Result<Self, TableError> {
        let rows = columns.first().map_or(0, |column| column.values.len());
        let mut names = BTreeSet::new();
        for (index, column) in columns.iter().enumerate() {
            if column.name.is_empty() {
                return Err(TableError::UnnamedColumn(index));
            }
            if !names.insert(column.name.as_str()) {
                return Err(TableError::DuplicateColumn(column.name.clone()));
            }
            let found = column.values.len();
            if found != rows {
                return Err(TableError::UnequalLength { column: column.name.clone(), expected: rows, found });
            }
            if let Values::Real(values) = &column.values
                && let Some(row) =
                    values.iter().position(|value| value.is_some_and(|value| !value.is_finite()))
            {
                return Err(TableError::NotFinite { column: column.name.clone(), row });
            }
        }
        Ok(Self { rows, columns })
    }

    /// Number of rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The columns in their order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Gives the columns back, for adding one or taking one away.
    #[must_use]
    pub fn into_columns(self) -> Vec<Column> {
        self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(name: &str, values: Vec<Option<f64>>) -> Column {
        Column { name: name.to_owned(), unit: None, values: Values::Real(values) }
    }

    #[test]
    fn what_is_not_a_table_is_refused() {
        let cases = [
            ("no name", vec![real("", vec![])], TableError::UnnamedColumn(0)),
            (
                "same name",
                vec![real("a", vec![]), real("a", vec![])],
                TableError::DuplicateColumn("a".to_owned()),
            ),
            (
                "lengths differ",
                vec![real("a", vec![]), real("b", vec![None])],
                TableError::UnequalLength { column: "b".to_owned(), expected: 0, found: 1 },
            ),
            (
                "NaN",
                vec![real("a", vec![None, Some(f64::NAN)])],
                TableError::NotFinite { column: "a".to_owned(), row: 1 },
            ),
            (
                "infinity",
                vec![real("a", vec![Some(f64::INFINITY)])],
                TableError::NotFinite { column: "a".to_owned(), row: 0 },
            ),
        ];
        for (name, columns, expected) in cases {
            assert_eq!(Table::new(columns).unwrap_err(), expected, "{name}");
        }
    }
}
