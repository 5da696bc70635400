//! Properties that hold whatever the data: order of rows, units, labels, threads.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod after_cox;
mod cells_and_risks;
mod cohort;
mod cox;
mod curves;
mod groups;
mod location;
mod logistic;
mod sources;
mod threads;
