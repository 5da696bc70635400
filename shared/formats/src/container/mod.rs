//! What the bytes of a file are: its format told from its first bytes, and the containers around it.

mod archive;
mod guard;
mod inflate;
mod input;
mod kind;

pub(crate) use archive::{Archive, Document};
pub(crate) use guard::guarded;
pub(crate) use inflate::Inflate;
pub(crate) use input::{Input, ReadSeek, hold};
pub(crate) use kind::{Kind, kind};
