//! The statistics service from outside: a real server on SQLite and on PostgreSQL, the typed client.
//! Whole runs need a snapshot, so a running ingestion service: they are journeys of `e2e-tests`.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod approvals;
mod plans;
mod roles;
mod runs;
mod schemas;
mod specification;
mod support;
