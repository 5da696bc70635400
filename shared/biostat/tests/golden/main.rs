//! Every golden vector of the methods that are here; see README.md beside this file.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a failed unwrap is a failed test; the counts are shown with --nocapture"
)]

mod after_cox;
mod after_cox_more;
mod agreement;
mod bootstrap;
mod competing_risks;
mod concordance;
mod cox;
mod cox_model;
mod cox_more;
mod curves_and_comparisons;
mod distributions;
mod exact_tables;
mod fixtures;
mod frailty;
mod heterogeneity;
mod kaplan_meier;
mod location;
mod log_rank;
mod models;
mod multiplicity;
mod pathological_cox;
mod pathological_curves;
mod random;
mod sequences;
mod site_qc;
mod tables;
mod tally;
