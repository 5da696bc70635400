//! Where a variable comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Conversion;

/// Where the value of a variable comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// A column of the file.
    Column(ColumnSource),
    /// The same value in every row.
    Constant(ConstantSource),
    /// The record's number, for files without ids.
    RowNumber(RowNumberSource),
}

/// A column of the file, and how its words are read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnSource {
    /// The column as the file's header names it, blanks around it taken away.
    pub column: String,
    /// When the file lacks the column, leave the variable out instead of refusing the file.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Word of the file to canonical word; letter case counts. For text, categories and booleans the map is
    /// closed: other words are issues. For numbers and dates, words outside it are read as such.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub map: BTreeMap<String, String>,
    /// Words that mean "missing" here, in place of the file's list. An empty field always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
    /// How dates are written, in strftime words such as `%d/%m/%Y`; `YYYY-MM-DD` unless told. A time of
    /// day may be part of the format and is dropped. `%y` means 1969 to 2068.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// How a number becomes one in the variable's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<Conversion>,
    /// How numbers are written.
    #[serde(default, skip_serializing_if = "NumberOptions::is_default")]
    pub number: NumberOptions,
}

/// How numbers are written; a point before the decimals and nothing else unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NumberOptions {
    /// A comma stands before the decimals (`3,5`); a point is then an error.
    pub decimal_comma: bool,
    /// A percent sign may follow the number and is taken away (`35 %`).
    pub strip_percent: bool,
}

impl NumberOptions {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
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

fn is_false(value: &bool) -> bool {
    !value
}
