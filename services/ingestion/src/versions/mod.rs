//! Dataset versions: a trial's accepted data, never overwritten.

mod diff;
mod difference;
mod error;
mod read;

pub(crate) use diff::{ChunkWriter, DifferenceIndex, Sides, StoredSides, differences, stored_differences};
pub(crate) use difference::{difference, difference_page};
pub(crate) use error::VersionError;
pub(crate) use read::{list, read};
