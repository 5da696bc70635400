//! Why a table could not be exported.

use crate::dataset_json::DatasetJsonError;
use crate::parquet::ParquetError;
use crate::xpt::XptError;

/// Why a table could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The target failed.
    #[error("the file could not be written")]
    Target(#[source] std::io::Error),
    /// As Parquet.
    #[error("the table could not be written as Parquet")]
    Parquet(#[source] ParquetError),
    /// As Dataset-JSON.
    #[error("the table could not be written as Dataset-JSON")]
    DatasetJson(#[source] DatasetJsonError),
    /// As a SAS transport file: the table holds what the format cannot.
    #[error("the table could not be written as a SAS transport file")]
    Xpt(#[source] XptError),
}
