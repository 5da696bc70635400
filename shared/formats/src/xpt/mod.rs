//! SAS transport files, version 5: read and written.
//!
//! The format is SAS technical note TS-140: headers of 80 bytes, a description of 140 bytes for each
//! variable, then the records without anything between them, padded with blanks to 80 bytes at the end.
//! Numbers are IBM/370 floating point, which holds every IEEE double of its range exactly.

mod display;
mod header;
pub(crate) mod ibm;
mod reader;
mod writer;

pub(crate) use reader::XptRecords;
pub use writer::{XptError, write};
