//! The statistics service from outside: a real server on SQLite and on PostgreSQL, the typed client.
//! What a run asks the ingestion service for is a journey of `e2e-tests`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod approvals;
mod bundles;
mod comparisons;
mod live_rows;
mod pictures;
mod plans;
mod readme;
mod roles;
mod runs;
mod schemas;
#[path = "../golden/snapshot.rs"]
#[expect(dead_code, reason = "the golden tests freeze the reference's files too")]
mod snapshot;
mod specification;
mod submitted;
mod support;
