//! What changed since the last run of the same policy. Computed from the findings of two runs that ended, beside the
//! engine: a result is a function of one snapshot and one policy alone.

mod compare;
mod error;
mod read;

pub(crate) use compare::{Key, key};
pub(crate) use error::ChangeError;
pub(crate) use read::{changed, read};
