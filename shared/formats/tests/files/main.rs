//! Files as they come, good and bad, through the reader, the mapper and Parquet.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod bad_files;
mod bad_profiles;
mod bad_values;
mod dirtiness;
mod mapping;
mod parquet_round_trip;
mod privacy;
mod reading;
mod ready_profiles;
mod support;
mod tcga;
