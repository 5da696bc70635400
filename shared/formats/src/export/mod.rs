//! A table in the formats that others read: CSV, Parquet, Dataset-JSON 1.1, SAS transport version 5.
//!
//! Equal tables and names give equal bytes. What a format cannot hold exactly is an error that names row and
//! column; nothing is rounded or cut.

mod csv;
mod error;
mod format;

pub use csv::{is_formula, write as write_csv};
pub use error::ExportError;
pub use format::{ExportFormat, write};
