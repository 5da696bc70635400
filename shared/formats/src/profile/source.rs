//! Where a variable comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::is_default;
use super::{Cleaning, Conversion, DateOptions, NumberOptions, Otherwise, Remark, ScoreOptions, TextOptions};

/// Where the value of a variable comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// A column of the file.
    Column(Box<ColumnSource>),
    /// A column of the file that tells events from censored times.
    Event(EventSource),
    /// The same value in every row.
    Constant(ConstantSource),
    /// The record's number, for files without ids.
    RowNumber(RowNumberSource),
}

impl Source {
    /// The column of the file that the value is read from; `None` when it is read from none.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Column(column) => Some(column.column.trim()),
            Self::Event(event) => Some(event.column.trim()),
            Self::Constant(_) | Self::RowNumber(_) => None,
        }
    }

    /// Whether the file may lack the column.
    #[must_use]
    pub const fn optional(&self) -> bool {
        match self {
            Self::Column(column) => column.optional,
            Self::Event(_) | Self::Constant(_) | Self::RowNumber(_) => false,
        }
    }
}

/// A column of the file, and how its words are read.
///
/// A value passes these steps in this order: blanks around it are taken away (`file.trim`), it is cleaned
/// (`clean`), cut (`text`), compared with the missing words, looked up in the `map`, freed of a remark
/// (`remark`) and looked up again, read as the variable's type, and only then left to `otherwise`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnSource {
    /// The column as the file's header names it, blanks around it taken away.
    pub column: String,
    /// When the file lacks the column, leave the variable out instead of refusing the file.
    #[serde(default, skip_serializing_if = "is_default")]
    pub optional: bool,
    /// What is done to a value before anything looks at it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub clean: Cleaning,
    /// How an id is cut out of a text.
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: TextOptions,
    /// Word of the file to canonical word; letter case counts. For text, categories and booleans the map is
    /// closed: other words are issues. For numbers and dates, words outside it are read as such.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub map: BTreeMap<String, String>,
    /// What a word means that is neither in the map nor a word of the variable.
    #[serde(default, skip_serializing_if = "is_default")]
    pub otherwise: Otherwise,
    /// The canonical word for `otherwise: value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise_value: Option<String>,
    /// Words that mean "missing" here, in place of the file's list. An empty field always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
    /// What a remark in parentheses behind a value means.
    #[serde(default, skip_serializing_if = "is_default")]
    pub remark: Remark,
    /// How IHC scores may be written; for `ihc_score` only.
    #[serde(default, skip_serializing_if = "is_default")]
    pub score: ScoreOptions,
    /// How dates are written, in strftime words such as `%d/%m/%Y`; `YYYY-MM-DD` unless told. A time of
    /// day may be part of the format and is dropped. `%y` means 1969 to 2068.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// How dates are written beyond one format.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dates: DateOptions,
    /// How a number becomes one in the variable's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<Conversion>,
    /// How numbers are written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub number: NumberOptions,
}

/// A column whose words tell events from censored times, as `CNSR` does with 0 for an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventSource {
    /// The column as the file's header names it.
    pub column: String,
    /// The words of an event. Numbers count by value: `0` is also `0.0`.
    pub event_values: Vec<String>,
    /// The words of a censored time. Any other word is an error.
    pub censored_values: Vec<String>,
    /// Words that mean "missing" here, in place of the file's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
}

/// The same value in every row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstantSource {
    /// The value as a canonical file would write it: `local`, `true`, `42`, `2020-04-30`.
    pub value: String,
}

/// The record's number as an id: the first record below the header is 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowNumberSource {
    /// What stands before the number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Digits at least, filled with zeros; 0 means as many as the number has.
    #[serde(default)]
    pub width: u8,
}
