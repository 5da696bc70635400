//! The only SQL of this crate: grants and kept answers.

pub(crate) mod entities;
pub(crate) mod grants;
pub(crate) mod idempotency;
mod text;

pub(crate) use text::{canonical_bytes, from_text, to_time};
