//! The export of a log: one JSON line after the other, so that it can be written and
//! verified without holding it.
//!
//! Order: the header; the leaves by index, each followed by the openings of its
//! commitments, and by the checkpoint of the size it completes; at the end the live rows.

mod line;

pub use line::{Base64, CheckpointLine, FORMAT, HeaderLine, LeafLine, Line, OpeningLine, RowLine};
