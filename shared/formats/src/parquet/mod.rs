//! Tables as Parquet bytes, and back.
//!
//! The bytes depend on the table and on this crate's version alone: no time, no host, fixed writer name,
//! fixed row groups of [`ROW_GROUP_ROWS`] rows, Snappy. So equal tables have equal digests, and a snapshot
//! can be named by its content. Any Parquet reader reads them; types, units and the levels of categories
//! that Parquet has no word for stand as JSON in the file's key-value metadata (`palladion.table`).
//!
//! Flat files of other writers are read as records, by [`crate::source`].

mod cells;
mod description;
mod error;
mod flat;
mod footer;
mod page_header;
mod pages;
mod read;
mod shape;
mod thrift;
mod unpack;
mod write;

pub use error::ParquetError;
pub(crate) use flat::FlatRecords;
pub use read::{TableReader, read};
pub use write::{ROW_GROUP_ROWS, TableWriter, to_bytes, write};
