//! CSV bytes to records that know where they stand in the file.
//!
//! A small tokenizer of our own: the `csv` crate ends a quoted field silently at the end of the file,
//! joins text after a closing quote to the field, has no limit on a field and does not say where in the
//! file a field begins. On well-formed input both read the same (a property test holds them together).

mod delimiter;
mod detect;
mod line_ends;
mod reader;
mod scan;
mod window;

pub use crate::records::{FileFault, ReadError, ReadLimits, Record};
pub use delimiter::{Delimiter, NotADelimiter};
pub(crate) use detect::HeaderPlace;
pub use line_ends::LineEnds;
pub use reader::Reader;
