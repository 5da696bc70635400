//! CDISC Dataset-JSON: 1.0 and 1.1 read, 1.1 written, as one JSON document or one JSON value a line.
//!
//! DSJC is the lines, compressed: by zlib as the specification says, or by gzip as CDISC's own examples
//! are; [`crate::source`] unpacks both.

mod beginning;
mod cell;
mod document;
mod lines;
mod meta;
mod writer;

pub(crate) use beginning::{whole_lines, whole_rows};
pub(crate) use document::DocumentRecords;
pub(crate) use lines::{Begun, begin};
pub use writer::{DataSetName, DatasetJsonError, Layout, write};
