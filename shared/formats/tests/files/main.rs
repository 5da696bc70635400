//! Files as they come, good and bad, through the reader, the mapper and Parquet.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod bad_files;
mod bad_profiles;
mod bad_values;
mod beginnings;
mod cdisc;
mod containers;
mod dirtiness;
mod exports;
mod findings;
mod foreign_files;
mod in_parts;
mod lying_parquet;
mod mapping;
mod parquet_round_trip;
mod privacy;
mod reading;
mod ready_profiles;
mod suggestions;
mod support;
mod tcga;
mod text_files;
