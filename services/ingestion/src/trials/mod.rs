//! Trials: defined, amended, read.

mod amend;
mod define;
mod error;
mod read;

pub(crate) use amend::amend;
pub(crate) use define::define;
pub(crate) use error::TrialError;
pub(crate) use read::{list, read, read_checked};
