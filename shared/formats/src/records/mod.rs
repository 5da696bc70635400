//! What every format gives: records of text fields that know where they stand in the file.
//!
//! A typed format writes its values in canonical words (shortest decimal of a double, ISO dates), so that
//! an import profile reads all formats alike.

mod batch;
mod buffer;
mod error;
mod limits;
mod number;
mod record;

pub(crate) use batch::Batch;
pub(crate) use buffer::RecordBuffer;
pub(crate) use error::listed;
pub use error::{FileFault, ReadError};
pub use limits::ReadLimits;
pub(crate) use number::write_number;
pub use record::Record;
pub(crate) use record::{Place, Span, place};
