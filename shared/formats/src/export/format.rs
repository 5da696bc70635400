//! The formats by name.

use std::io::Write;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ExportError, write_csv};
use crate::dataset_json::{self, DataSetName, Layout};
use crate::table::Table;
use crate::{parquet, xpt};

/// A format that a table is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// CSV in UTF-8; texts that a spreadsheet would run as formulas begin with an apostrophe.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// CDISC Dataset-JSON 1.1, one JSON document.
    DatasetJson,
    /// CDISC Dataset-JSON 1.1, one JSON value a line.
    DatasetNdjson,
    /// SAS transport, version 5.
    Xpt,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: &'static [Self] =
        &[Self::Csv, Self::Parquet, Self::DatasetJson, Self::DatasetNdjson, Self::Xpt];

    /// The usual end of a file's name, without the point.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::DatasetJson => "json",
            Self::DatasetNdjson => "ndjson",
            Self::Xpt => "xpt",
        }
    }

    /// The media type to serve it with.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::DatasetJson => "application/json",
            Self::DatasetNdjson => "application/x-ndjson",
            Self::Xpt => "application/x-sas-xport",
        }
    }
}

/// Writes a table in a format and gives the target back. CSV and Parquet have no place for the name.
///
/// # Errors
/// When the target fails, and for [`ExportFormat::Xpt`] when the table holds what the format cannot.
pub fn write<W: Write + Send>(
    table: &Table,
    format: ExportFormat,
    set: &DataSetName<'_>,
    target: W,
) -> Result<W, ExportError> {
    let json =
        |layout, target| dataset_json::write(table, set, layout, target).map_err(ExportError::DatasetJson);
    match format {
        ExportFormat::Csv => write_csv(table, target).map_err(ExportError::Target),
        ExportFormat::Parquet => parquet::write(table, target).map_err(ExportError::Parquet),
        ExportFormat::DatasetJson => json(Layout::Document, target),
        ExportFormat::DatasetNdjson => json(Layout::Lines, target),
        ExportFormat::Xpt => xpt::write(table, set.name, target).map_err(ExportError::Xpt),
    }
}
