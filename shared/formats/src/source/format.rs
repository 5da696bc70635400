//! Formats and containers by name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileFormat {
    /// Text with a character between fields: CSV, TSV and the like.
    #[default]
    Csv,
    /// SAS transport, version 5.
    Xpt,
    /// CDISC Dataset-JSON, one JSON document.
    DatasetJson,
    /// CDISC Dataset-JSON, one JSON value a line; compressed, it is DSJC.
    DatasetNdjson,
    /// Apache Parquet.
    Parquet,
    /// Excel workbook.
    Xlsx,
}

impl FileFormat {
    /// Its name in a message.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xpt => "XPT",
            Self::DatasetJson => "Dataset-JSON",
            Self::DatasetNdjson => "Dataset-JSON as NDJSON",
            Self::Parquet => "Parquet",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The format that a profile states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatedFormat {
    /// Any; told from the bytes.
    #[default]
    Auto,
    /// Text with a character between fields.
    Csv,
    /// SAS transport, version 5.
    Xpt,
    /// CDISC Dataset-JSON, as a document or as lines.
    DatasetJson,
    /// Apache Parquet.
    Parquet,
    /// Excel workbook.
    Xlsx,
}

impl StatedFormat {
    /// Its name in a message, when it differs from what was found.
    pub(crate) const fn other_than(self, found: FileFormat) -> Option<&'static str> {
        use FileFormat as Found;
        match (self, found) {
            (Self::Auto, _)
            | (Self::Csv, Found::Csv)
            | (Self::Xpt, Found::Xpt)
            | (Self::DatasetJson, Found::DatasetJson | Found::DatasetNdjson)
            | (Self::Parquet, Found::Parquet)
            | (Self::Xlsx, Found::Xlsx) => None,
            (Self::Csv, _) => Some("CSV"),
            (Self::Xpt, _) => Some("XPT"),
            (Self::DatasetJson, _) => Some("Dataset-JSON"),
            (Self::Parquet, _) => Some("Parquet"),
            (Self::Xlsx, _) => Some("xlsx"),
        }
    }
}

/// What a file was packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// gzip.
    Gzip,
    /// A zlib stream.
    Zlib,
    /// A zip archive.
    Zip,
}
