//! Bytes to tables and back: CSV, XPT, Dataset-JSON, Parquet, xlsx; import profiles; exports.
//!
//! What it is: [`source::FileReader`] turns a file of any supported format into records that know their
//! row and, where the format has them, line and byte; an [`profile::ImportProfile`] says how a file's
//! columns become the trial's variables; [`profile::import`] does both and gives typed columnar
//! [`table::Table`]s plus every issue found; [`parquet`] and [`export`] write such a table as bytes that
//! depend on nothing but the table and its name.
//!
//! What it is not: it knows no trial. Whether a site exists, a date lies before the cut-off or a
//! subject appears twice is the business of the validation rules of the ingestion service. It opens
//! no file and no socket: readers and writers are handed in.
//!
//! Where to start: [`profile::import()`].
//!
//! A value is never guessed. A word outside its map, a number that is not one, a date without a stated
//! order is an issue with a code, the row, the column and the place in the file.

mod container;
pub mod csv;
pub mod dataset_json;
pub mod export;
pub mod issues;
pub mod parquet;
pub mod privacy;
pub mod profile;
pub mod records;
pub mod source;
pub mod table;
pub mod text;
mod xlsx;
pub mod xpt;
