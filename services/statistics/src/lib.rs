//! Analysis plans, runs, results and replay.
//!
//! What it is: the service that keeps analysis plans, runs them on frozen snapshots in an engine
//! process and gives their results as JSON and tidy tables. What it deliberately is not: it knows no
//! formula (`palladion_biostat`), reads no raw file and derives no status (`palladion_cohort`).
//!
//! Where to start: [`routes`] lists every route, [`analyses`] computes a plan's outputs, [`engine`]
//! is the process that does it.

pub mod analyses;
pub mod plans;
pub mod report;
