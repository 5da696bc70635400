//! Uploads: a file is received, validated, and accepted as the next dataset version.

mod accept;
mod acknowledge;
mod desks;
mod early;
mod error;
mod examine;
mod flow;
mod issues_csv;
mod merge;
mod merge_error;
mod read;
mod reason;
mod receive;
mod records;
mod room;
mod shape;
mod stored;
mod tables;
mod target;
mod together;
mod validate;
mod without;

pub(crate) use accept::accept;
pub(crate) use error::{AcceptError, UploadError, in_words};
pub(crate) use issues_csv::issues_csv;
pub(crate) use merge_error::MergeError;
pub(crate) use read::{issues, list, open_content, read};
pub(crate) use reason::in_ledger;
pub(crate) use receive::{Incoming, check_request, receive, request_digest, route};
pub(crate) use records::records;
pub(crate) use stored::{StoredTable, are_large, check_stored, row_count_is_large};
pub(crate) use tables::{DataError, LoadedTable, all_sources, check_tables, load, load_table};
