//! QC policies: checked, saved once, numbered by title, read.

mod builtin;
mod check;
mod error;
mod read;
mod save;

pub use builtin::builtin_policy;
pub(crate) use error::PolicyError;
pub(crate) use read::{list, read};
pub(crate) use save::save;
