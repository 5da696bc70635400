//! Dataset versions: a trial's accepted data, never overwritten.

mod error;
mod read;

pub(crate) use error::VersionError;
pub(crate) use read::{list, read};
