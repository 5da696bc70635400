//! Numbers through the engine: CSV, import profile, Parquet, manifest, the engine's own reading of a job, and its
//! result held against the vectors of the site QC paper (`palladion-biostat`'s `expected/site-qc`, independent
//! Python) within their own tolerances, which are never widened here.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod agreement;
mod case_mix;
mod operating;
mod outcomes;
mod readings;
mod snapshot;
mod tables;
mod tally;
