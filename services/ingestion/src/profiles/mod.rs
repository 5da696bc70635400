//! Import profiles: saved once, numbered by name, read.

mod error;
mod read;
mod save;

pub(crate) use error::ProfileError;
pub(crate) use read::{list, read};
pub(crate) use save::save;
