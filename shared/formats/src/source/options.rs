//! How to read a file, as a profile says it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::StatedFormat;
use crate::csv::Delimiter;
use crate::text::Encoding;

/// How to read the file. What is left out is told from the bytes and reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FileOptions {
    /// The format; a file of another is refused.
    #[serde(skip_serializing_if = "is_default")]
    pub format: StatedFormat,
    /// The encoding of the text of CSV and XPT.
    #[serde(skip_serializing_if = "is_default")]
    pub encoding: Encoding,
    /// The character between fields of CSV; without it, the one of comma, semicolon, tab and bar that
    /// splits the header and the first records into equally many fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// Lines of CSV that begin with this are no records.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 16)]
    pub comment_prefix: Option<String>,
    /// Which row of CSV or of a sheet holds the names of the columns, blank and comment lines not counted;
    /// rows above it are skipped.
    #[serde(skip_serializing_if = "is_one")]
    #[schema(minimum = 1, maximum = 1000)]
    pub header_row: u32,
    /// Rows below the header of CSV or of a sheet that are no data: alternative names, codes, units.
    #[serde(skip_serializing_if = "is_default")]
    #[schema(maximum = 1000)]
    pub skip_rows_after_header: u32,
    /// Which file of a zip archive, by its name there; without it the archive must hold one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Which data set of an XPT or Dataset-JSON 1.0 file, by its name; without it the file must hold one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// Which sheet of a workbook, by its name; the first one unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What to do with columns of one name.
    #[serde(skip_serializing_if = "is_default")]
    pub duplicate_columns: DuplicateColumns,
    /// Words that mean "missing" in every column that has no list of its own. An empty field always does.
    pub missing: Vec<String>,
    /// Whether blanks around a value are taken away before anything else.
    pub trim: bool,
}

/// What to do with columns of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateColumns {
    /// Refuse the file.
    #[default]
    Refuse,
    /// Call the second one of `X` `X (2)`, the third `X (3)`; a note says so.
    Number,
}

impl Default for FileOptions {
    fn default() -> Self {
        Self {
            format: StatedFormat::default(),
            encoding: Encoding::default(),
            delimiter: None,
            comment_prefix: None,
            header_row: 1,
            skip_rows_after_header: 0,
            member: None,
            dataset: None,
            sheet: None,
            duplicate_columns: DuplicateColumns::default(),
            missing: Vec::new(),
            trim: true,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

const fn is_one(value: &u32) -> bool {
    *value == 1
}
