//! Findings: raised with the run that found them, reviewed entry by entry, never overwritten.

mod error;
mod raise;
mod read;
mod review;

pub(crate) use error::FindingError;
pub(crate) use raise::raise;
pub(crate) use read::{list, read, reviews};
pub(crate) use review::review;
