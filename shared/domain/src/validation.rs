//! What is wrong with a file or its data: issues with a code, a severity and a place.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::UploadId;
use crate::tables::TableName;
use crate::text_enum::text_enum;

text_enum! {
    /// How much an issue weighs.
    pub enum Severity, "severity" {
        /// The data cannot be accepted while it stands.
        Error = "error",
        /// The data can be accepted; a person should look.
        Warning = "warning",
        /// For information.
        Note = "note",
    }
}

/// The longest value repeated in an issue, in characters.
pub const MAX_VALUE_CHARACTERS: usize = 80;

/// Where in the bytes of a file a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Line of the file, the first is 1.
    pub line: u64,
    /// Offset of the record's or field's first byte from the start of the file, the first is 0.
    pub byte: u64,
    /// Field of the record, the first is 1.
    pub field: u64,
}

/// One thing that is wrong, or worth knowing, about a file or its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Stable code of the rule, such as `CSV-001`, `MAP-003`, `HER2-003`.
    #[schema(example = "HER2-001")]
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// The canonical table concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableName>,
    /// The upload whose file it stands in, where several uploads make up the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<UploadId>,
    /// Record of the file, counted from 1; the header is record 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The file's column, as the file names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Where in the bytes of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The value as found, cut to 80 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 80)]
    pub value: Option<String>,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl Issue {
    /// An issue without a place yet; the `with_` methods add it.
    #[must_use]
    pub fn new(code: impl Into<String>, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity,
            table: None,
            upload_id: None,
            row: None,
            column: None,
            position: None,
            value: None,
            message: message.into(),
        }
    }

    /// The same issue, in this canonical table.
    #[must_use]
    pub fn with_table(mut self, table: TableName) -> Self {
        self.table = Some(table);
        self
    }

    /// The same issue, in the file of this upload.
    #[must_use]
    pub const fn with_upload(mut self, upload: UploadId) -> Self {
        self.upload_id = Some(upload);
        self
    }

    /// The same issue, at this record of the file (the header is record 1).
    #[must_use]
    pub fn with_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same issue, in this column of the file.
    #[must_use]
    pub fn with_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The same issue, at this place in the bytes of the file.
    #[must_use]
    pub fn with_position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// The same issue with the value found, cut to [`MAX_VALUE_CHARACTERS`].
    #[must_use]
    pub fn with_value(mut self, value: &str) -> Self {
        self.value = Some(value.chars().take(MAX_VALUE_CHARACTERS).collect());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_between_characters() {
        let issue = Issue::new("CSV-001", Severity::Error, "too long").with_value(&"é".repeat(100));
        assert_eq!(issue.value.unwrap(), "é".repeat(80));
    }

    #[test]
    fn what_is_not_known_is_left_out_of_the_json() {
        let issue = Issue::new("HER2-001", Severity::Warning, "look")
            .with_table(TableName::Her2Assessments)
            .with_row(2);
        let json = serde_json::to_string(&issue).unwrap();
        assert_eq!(
            json,
            r#"{"code":"HER2-001","severity":"warning","table":"her2_assessments","row":2,"message":"look"}"#
        );
        assert_eq!(serde_json::from_str::<Issue>(&json).unwrap(), issue);
    }
}
