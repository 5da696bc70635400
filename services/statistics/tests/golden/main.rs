//! Numbers through the engine: CSV, import profile, Parquet, manifest, a real engine process, and its
//! result held against R `survival` 3.5-3 (R 4.2.2) at full precision.
//!
//! Data and golden files are those of `palladion-biostat` (made by `scripts/golden.R` there); the
//! tolerances are the reference's own and are never widened here.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod after_cox;
mod after_cox_outcomes;
mod ars;
mod baseline_table;
mod bits;
mod builtin;
mod competing_risks;
mod competing_risks_by_hand;
mod cox;
mod cox_options;
mod cox_outcomes;
mod datasets;
mod differences;
mod engine;
mod exports;
mod inline;
mod kaplan_meier;
#[path = "../../../../shared/printed/tests/tables/reader.rs"]
mod latex;
mod log_rank;
mod multiplicity;
mod outcomes;
mod page;
mod pathological;
mod pathological_curves;
mod qc_set;
mod report;
mod sensitivity;
mod snapshot;
mod subgroups;
mod tables;
mod tally;
mod times;
mod times_by_hand;
