//! One column and its typed values.

use chrono::NaiveDate;
use palladion_domain::tables::VariableType;

use super::{CategoryValues, TextValues};

/// A named column; the unit is that of its numbers (`years`, `days`, `percent`), if they have one.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The variable's name.
    pub name: String,
    /// The unit of the numbers.
    pub unit: Option<String>,
    /// One value a row.
    pub values: Values,
}

/// The values of a column, one a row, `None` (or the category's missing code) where it is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Free text.
    Text(TextValues),
    /// One of a list of words.
    Category(CategoryValues),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Finite numbers.
    Real(Vec<Option<f64>>),
    /// Calendar days.
    Date(Vec<Option<NaiveDate>>),
    /// Yes or no.
    Boolean(Vec<Option<bool>>),
}

impl Values {
    /// Number of rows, missing ones included.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Category(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Date(values) => values.len(),
            Self::Boolean(values) => values.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type of the values.
    #[must_use]
    pub const fn kind(&self) -> VariableType {
        match self {
            Self::Text(_) => VariableType::Text,
            Self::Category(_) => VariableType::Category,
            Self::Integer(_) => VariableType::Integer,
            Self::Real(_) => VariableType::Real,
            Self::Date(_) => VariableType::Date,
            Self::Boolean(_) => VariableType::Boolean,
        }
    }

    /// Whether the row has no value; a row that does not exist has none.
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Text(values) => values.get(row).is_none(),
            Self::Category(values) => values.get(row).is_none(),
            Self::Integer(values) => values.get(row).copied().flatten().is_none(),
            Self::Real(values) => values.get(row).copied().flatten().is_none(),
            Self::Date(values) => values.get(row).copied().flatten().is_none(),
            Self::Boolean(values) => values.get(row).copied().flatten().is_none(),
        }
    }
}

impl Column {
    /// The texts, when this is a text column.
    #[must_use]
    pub const fn texts(&self) -> Option<&TextValues> {
        if let Values::Text(values) = &self.values { Some(values) } else { None }
    }

    /// The categories, when this is a category column.
    #[must_use]
    pub const fn categories(&self) -> Option<&CategoryValues> {
        if let Values::Category(values) = &self.values { Some(values) } else { None }
    }

    /// The whole numbers, when this is an integer column.
    #[must_use]
    pub fn integers(&self) -> Option<&[Option<i64>]> {
        if let Values::Integer(values) = &self.values { Some(values) } else { None }
    }

    /// The numbers, when this is a real column.
    #[must_use]
    pub fn reals(&self) -> Option<&[Option<f64>]> {
        if let Values::Real(values) = &self.values { Some(values) } else { None }
    }

    /// The days, when this is a date column.
    #[must_use]
    pub fn dates(&self) -> Option<&[Option<NaiveDate>]> {
        if let Values::Date(values) = &self.values { Some(values) } else { None }
    }

    /// The truth values, when this is a boolean column.
    #[must_use]
    pub fn booleans(&self) -> Option<&[Option<bool>]> {
        if let Values::Boolean(values) = &self.values { Some(values) } else { None }
    }
}
