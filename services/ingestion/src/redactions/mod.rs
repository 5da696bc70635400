//! Redactions: a subject leaves every later version. Its id is kept nowhere, only a keyed hash of it.

mod error;
mod read;
mod redact;
mod subjects;
mod take_out;

pub(crate) use error::RedactionError;
pub(crate) use read::list;
pub(crate) use redact::redact;
pub(crate) use subjects::RedactedSubjects;
pub(crate) use take_out::{keep_of, take_out};
