//! Import profiles: saved once, numbered by name, read, tried on a sample, proposed for a file.

mod built_in;
mod cells;
mod dry_run;
mod error;
mod read;
mod sample;
mod save;
mod suggest;

pub(crate) use built_in::{built_in, built_ins, copy};
pub(crate) use dry_run::{dry_run, try_document};
pub(crate) use error::ProfileError;
pub(crate) use read::{list, parsed, read};
pub(crate) use sample::{Sample, decoded, receive};
pub(crate) use save::save;
pub(crate) use suggest::suggest;
