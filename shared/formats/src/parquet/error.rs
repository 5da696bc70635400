//! Why a table could not be written or read.

use crate::table::TableError;

/// Why a table could not be written as Parquet, or read from it.
#[derive(Debug, thiserror::Error)]
pub enum ParquetError {
    /// The bytes are not Parquet, or they could not be written.
    #[error("Parquet could not be read or written")]
    Library(#[from] parquet::errors::ParquetError),
    /// The file lacks the description that this product writes, or it is of another version.
    #[error("the Parquet file was not written by this product, or by another version of it")]
    NotOurs,
    /// The description cannot be read or written.
    #[error("the description in the Parquet file cannot be read")]
    Description(#[source] serde_json::Error),
    /// The description and the columns of the file differ.
    #[error("column `{0}` of the Parquet file is not what its description says")]
    Mismatch(String),
    /// A text that is not UTF-8.
    #[error("column `{0}` holds bytes that are not UTF-8")]
    NotUtf8(String),
    /// A word that is not one of its category's levels.
    #[error("column `{0}` holds a word that is not one of its levels")]
    UnknownLevel(String),
    /// A day that no calendar has.
    #[error("column `{0}` holds a day beyond the calendar")]
    ImpossibleDate(String),
    /// What was read is no table.
    #[error("the columns of the Parquet file are no table")]
    Table(#[source] TableError),
}
