//! Any supported file as a header and records: containers unpacked, format and encoding told from the bytes.
//!
//! [`FileReader::open`] looks at the first bytes, never at a name. What it finds stands in
//! [`SourceNotes`]; what is worth a look becomes issues ([`FileReader::remarks`]).

mod beginning;
mod column;
mod format;
mod notes;
mod open;
mod options;
mod reader;
mod text;

pub use beginning::{Beginning, beginning};
pub use column::FileColumn;
pub use format::{Container, FileFormat, StatedFormat};
pub use notes::SourceNotes;
pub use options::{DuplicateColumns, FileOptions};
pub(crate) use reader::Records;
pub use reader::{FileReader, Header};
pub(crate) use text::assumed;
