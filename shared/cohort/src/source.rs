//! The canonical tables as they are looked at: typed columns by name, or a typed error.

use chrono::NaiveDate;
use palladion_domain::tables::{TableName, VariableType};
use palladion_formats::table::{CategoryValues, Column, Table, TextValues};

use crate::error::CohortError;

/// One table of the snapshot under its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) name: TableName,
    pub(crate) table: &'a Table,
}

/// A column that may be absent: then every value is missing.
#[derive(Debug)]
pub(crate) struct Optional<'a, T: ?Sized>(pub(crate) Option<&'a T>);

impl<T: ?Sized> Clone for Optional<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Optional<'_, T> {}

impl<'a> Source<'a> {
    pub(crate) fn texts(&self, column: &'static str) -> Result<Optional<'a, TextValues>, CohortError> {
        self.typed(column, VariableType::Text, Column::texts)
    }

    pub(crate) fn categories(
        &self,
        column: &'static str,
    ) -> Result<Optional<'a, CategoryValues>, CohortError> {
        self.typed(column, VariableType::Category, Column::categories)
    }

    pub(crate) fn dates(
        &self,
        column: &'static str,
    ) -> Result<Optional<'a, [Option<NaiveDate>]>, CohortError> {
        self.typed(column, VariableType::Date, Column::dates)
    }

    pub(crate) fn booleans(&self, column: &'static str) -> Result<Optional<'a, [Option<bool>]>, CohortError> {
        self.typed(column, VariableType::Boolean, Column::booleans)
    }

    pub(crate) fn reals(&self, column: &'static str) -> Result<Optional<'a, [Option<f64>]>, CohortError> {
        self.typed(column, VariableType::Real, Column::reals)
    }

    pub(crate) fn integers(&self, column: &'static str) -> Result<Optional<'a, [Option<i64>]>, CohortError> {
        self.typed(column, VariableType::Integer, Column::integers)
    }

    /// The text of a required column in a row counted from 0.
    pub(crate) fn required<'t>(
        &self,
        column: &'static str,
        texts: Optional<'t, TextValues>,
        row: usize,
    ) -> Result<&'t str, CohortError> {
        let texts = texts.0.ok_or(CohortError::NoColumn { table: self.name, column })?;
        texts.get(row).ok_or(CohortError::MissingValue { table: self.name, column, row: row + 1 })
    }

    fn typed<T: ?Sized>(
        &self,
        column: &'static str,
        expected: VariableType,
        view: impl Fn(&'a Column) -> Option<&'a T>,
    ) -> Result<Optional<'a, T>, CohortError> {
        let Some(found) = self.table.column(column) else {
            return Ok(Optional(None));
        };
        let wrong = CohortError::WrongType { table: self.name, column, expected, found: found.values.kind() };
        view(found).map(|values| Optional(Some(values))).ok_or(wrong)
    }

    pub(crate) const fn invalid(&self, column: &'static str, row: usize) -> CohortError {
        CohortError::InvalidValue { table: self.name, column, row: row + 1 }
    }
}

impl<'a> Optional<'a, TextValues> {
    pub(crate) fn text(&self, row: usize) -> Option<&'a str> {
        self.0.and_then(|values| values.get(row))
    }
}

impl<'a> Optional<'a, CategoryValues> {
    pub(crate) fn word(&self, row: usize) -> Option<&'a str> {
        self.0.and_then(|values| values.get(row))
    }
}

impl<T: Copy> Optional<'_, [Option<T>]> {
    pub(crate) fn value(&self, row: usize) -> Option<T> {
        self.0.and_then(|values| values.get(row).copied().flatten())
    }
}
