//! Stored objects that no row names: what a crash between storing and committing left, and what was made for an
//! acceptance that was refused.

mod error;
mod named;
mod sweep;

pub(crate) use error::UnnamedError;
pub(crate) use sweep::sweep;
