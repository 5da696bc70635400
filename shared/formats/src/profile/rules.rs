//! Rules for values that are not written plainly. Each is off unless the profile names it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is done to a value before anything looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cleaning {
    /// Runs of blanks within a value become one blank (`II  Intermediate Grade`).
    pub collapse_blanks: bool,
    /// The letter case that words, missing words and ids are brought to.
    pub case: LetterCase,
}

/// A letter case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LetterCase {
    /// Left as it is.
    #[default]
    AsWritten,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
}

/// What a remark in parentheses behind a value means (`1+ (focal)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// It is part of the word, which is then most likely unknown.
    #[default]
    Refuse,
    /// The words in front of the parenthesis count; a note keeps the whole value.
    StripParentheses,
}

/// What a word means that is neither in the map nor a word of the variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// It is an error.
    #[default]
    Refuse,
    /// It is kept as it is written; for text and categories without levels.
    Keep,
    /// The value is missing; a warning keeps the word.
    Missing,
    /// It is what `otherwise_value` says; a warning keeps the word.
    Value,
}

/// How IHC scores may be written beside `0`, `1+`, `2+`, `3+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreOptions {
    /// Whether `0+`, `1`, `2.0` and the like are scores.
    pub spellings: bool,
    /// What a range such as `0-1+` means.
    pub range: ScoreRange,
}

/// What a range of scores means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScoreRange {
    /// It is an error.
    #[default]
    Refuse,
    /// The lower end counts; a note keeps the range.
    Lower,
    /// The upper end counts; a note keeps the range.
    Upper,
    /// The score is missing; a note keeps the range.
    MissingWithNote,
}

/// What a number with `<`, `>`, `<=`, `>=` in front means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// It is an error.
    #[default]
    Refuse,
    /// The bound itself counts; a note keeps the qualifier.
    Bound,
    /// The value is missing; a note keeps it.
    Missing,
}

/// What a band such as `90-99%` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// It is an error.
    #[default]
    Refuse,
    /// The middle of the band counts; a note keeps the band.
    Midpoint,
    /// Its lower end counts; a note keeps the band.
    Lower,
    /// Its upper end counts; a note keeps the band.
    Upper,
    /// The value is missing; a note keeps the band.
    Missing,
}

/// How numbers are written; a point before the decimals and nothing else unless told.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NumberOptions {
    /// A comma stands before the decimals (`3,5`); a point is then an error.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub decimal_comma: bool,
    /// A percent sign may follow the number and is taken away (`35 %`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strip_percent: bool,
    /// A whole number may be written with decimals that are all zero (`3.0`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub zero_decimals: bool,
    /// What `<10`, `>6.0` mean.
    #[serde(skip_serializing_if = "is_default")]
    pub qualifier: Qualifier,
    /// What `90-99%` means.
    #[serde(skip_serializing_if = "is_default")]
    pub band: Band,
    /// The lowest value the column may hold, in the variable's unit; below it is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// The highest value the column may hold, in the variable's unit; above it is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
}

/// How dates are written beyond one format.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DateOptions {
    /// Several formats in strftime words. A cell that two of them read as different days is an error.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// Whole numbers are days since 1960-01-01, as SAS keeps dates.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sas_days: bool,
    /// What a time of day behind the date means (`2014-07-02T11:45`).
    #[serde(skip_serializing_if = "is_default")]
    pub time_of_day: TimeOfDay,
    /// What `2014` and `2014-05` mean.
    #[serde(skip_serializing_if = "is_default")]
    pub partial: PartialDates,
}

/// What a time of day behind a date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeOfDay {
    /// It is an error.
    #[default]
    Refuse,
    /// The day counts as written, whatever the zone; a note keeps the time.
    Drop,
}

/// What a date without its day, or its day and month, means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartialDates {
    /// It is an error.
    #[default]
    Refuse,
    /// The first day possible; a note keeps what was written.
    FirstDay,
    /// The 15th of the month, 1 July of the year; a note keeps what was written.
    Mid,
    /// The last day possible; a note keeps what was written.
    LastDay,
    /// The date is missing; a note keeps what was written.
    Missing,
}

/// How an id is cut out of a text, in this order: suffix, part, padding.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TextOptions {
    /// A suffix that is taken away where it stands (`-01`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strip_suffix: Option<String>,
    /// One part of the text (`TCGA-BH-A0B2` to `BH`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// What fills the text up on its left (`30001` to `030001`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad_left: Option<PadLeft>,
}

/// One part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What stands between the parts.
    pub separator: String,
    /// Which part, counted from 1. A text with fewer parts is an error.
    pub part: u8,
}

/// What fills a text up on its left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PadLeft {
    /// Characters of the result; a longer text stays as it is.
    pub width: u8,
    /// The one character that fills.
    #[schema(min_length = 1, max_length = 1)]
    pub with: char,
}

/// Whether an option is what it is when nobody states it.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
