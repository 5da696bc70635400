//! Uploads: a file is received, validated, and accepted as the next dataset version.

mod accept;
mod error;
mod merge;
mod read;
mod receive;
mod tables;
mod validate;

pub(crate) use accept::accept;
pub(crate) use error::{AcceptError, UploadError, in_words};
pub(crate) use read::{issues, list, open_content, read};
pub(crate) use receive::{Incoming, receive};
pub(crate) use tables::{DataError, LoadedTable, check_tables, load};
