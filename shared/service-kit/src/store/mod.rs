//! The only SQL of this crate: grants and kept answers.

pub(crate) mod entities;
pub(crate) mod grants;
pub(crate) mod idempotency;
mod time;

pub(crate) use time::to_time;
