//! The ledger in a real SQLite file.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod append;
mod append_only;
mod checkpoint;
mod concurrent;
mod export;
mod read;
mod support;
