//! What a file turned out to be.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Container, FileFormat};
use crate::csv::{Delimiter, LineEnds};
use crate::text::TextEncoding;

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SourceNotes {
    /// Its format.
    pub format: FileFormat,
    /// The version of the format that the file states: `5` of XPT, `1.1.0` of Dataset-JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format_version: Option<String>,
    /// What it was packed in, outermost first. Places are counted in the unpacked bytes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<Container>,
    /// The file of the archive that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The data set that was read, in formats that name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// What the file calls the data set for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset_label: Option<String>,
    /// The sheet that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The encoding its text was read in.
    pub encoding: TextEncoding,
    /// Whether it began with a byte order mark.
    pub byte_order_mark: bool,
    /// The character between fields of CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// How the records of CSV end.
    pub line_ends: LineEnds,
    /// Blank lines or rows, which were skipped.
    pub blank_lines: u64,
    /// Comment lines, which were skipped.
    pub comment_lines: u64,
    /// How many records the file says it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_records: Option<u64>,
}
