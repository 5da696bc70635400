//! Bytes of a text file to UTF-8, with the encoding stated or detected.

mod beginning;
mod cells;
mod encoding;
mod transcoder;

pub(crate) use beginning::whole_records;
pub(crate) use cells::CellDecoder;
pub use encoding::{Encoding, TextEncoding};
pub(crate) use encoding::{Unit, undefined_in_windows_1252};
pub(crate) use transcoder::Transcoder;
