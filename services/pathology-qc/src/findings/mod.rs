//! Findings: raised with the run that found them; what is done about them is a file of entries that are only
//! ever added. Where a finding stands is what its entries add up to.

mod ask;
mod assign;
mod attach;
mod change;
mod error;
mod queries;
mod raise;
mod read;
mod review;
mod standing;
mod words;

pub(crate) use ask::{answer_query, close_query, open_query};
pub(crate) use assign::{assign, comment};
pub(crate) use attach::{Incoming, MEDIA_TYPES, attach, attachments, export_attachment};
pub(crate) use error::FindingError;
pub(crate) use raise::raise;
pub(crate) use read::{entries, list, queries, read};
pub(crate) use review::review;
pub(crate) use standing::{Filed, Raised, Standing};
