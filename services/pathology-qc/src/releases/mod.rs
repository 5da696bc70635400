//! Releases: two people sign a run with its findings and dispositions; a change to what they signed ends it.

mod error;
mod invalidate;
mod read;
mod record;
mod sign;

pub(crate) use error::ReleaseError;
pub(crate) use invalidate::{invalidate, standing_release};
pub(crate) use read::{list, read, record, set, sets, standing};
pub(crate) use sign::{countersign, sign};
