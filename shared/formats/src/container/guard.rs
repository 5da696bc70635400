//! Readers of others, kept from taking the process down.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::records::{FileFault, ReadError};

/// Runs a reader of another's making; a panic of it is a fault of the file it met.
///
/// # Errors
/// What the work gives, and [`FileFault::Damaged`] for a panic.
pub(crate) fn guarded<T>(
    format: &'static str,
    work: impl FnOnce() -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done,
        Err(_) => Err(ReadError::whole(FileFault::damaged(format, "its reader gave up on it"))),
    }
}
