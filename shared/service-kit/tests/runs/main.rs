//! Blobs, jobs, engine processes and the life of a run: real files, databases and processes.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod blobs;
mod cancel;
mod crash;
mod engine;
mod executables;
mod jobs;
mod lifecycle;
mod replay;
mod support;
