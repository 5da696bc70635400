//! The parts of the ledger that need no database.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod canonical;
mod checkpoint;
mod events;
mod leaf;
mod support;
mod tamper;
mod tree;
mod verify;
