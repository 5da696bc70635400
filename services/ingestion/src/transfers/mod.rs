//! Files sent in parts, by the draft "Resumable Uploads for HTTP"
//! (draft-ietf-httpbis-resumable-upload, interop version 8).
//!
//! A transfer is a row and a file of what has arrived; its offset is the length of that file, so a
//! killed process loses nothing that was written. The last part hands the file to `uploads`, which
//! hashes all of it again: the upload is there with its leaf, or not at all. A transfer itself is no
//! part of the trial's record.

mod append;
mod begin;
mod error;
mod part_file;
mod read;
mod stalled;
mod sweep;

pub(crate) use append::{Appended, Part, append};
pub(crate) use begin::{Begun, NewTransfer, begin};
pub(crate) use error::TransferError;
pub(crate) use read::{cancel, read};
pub(crate) use stalled::{Stalled, unless_stalled};
pub(crate) use sweep::sweep;
