//! The command line as a shell sees it: exit codes, lines, documents.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod analyse;
mod bundle;
mod help;
mod place;
mod run;
mod schema;
mod simulate;
mod verify;
