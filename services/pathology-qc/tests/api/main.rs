//! The service from outside: a real server with a real database, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod attachments;
mod automatic;
mod bad_input;
mod changes;
mod desk;
mod figures;
mod findings;
mod fixture;
mod live_rows;
mod policies;
mod qc_runs;
mod queries;
mod releases;
mod roles;
mod specification;
mod submitted;
