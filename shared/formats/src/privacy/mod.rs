//! What in a file points at a person: columns and values by their look, and pseudonyms for ids.
//!
//! The look of a column's name is told from whole words, so that `site_name` is none and `patient name` is
//! one. The look of values is told from a few patterns that cannot be much else: an e-mail address, a phone
//! number with its country, a United States social security number. A profile states what it drops.

mod names;
mod pseudonym;
mod values;

pub(crate) use names::personal_column;
pub use pseudonym::{InvalidKey, PseudonymKey};
pub(crate) use values::personal_value;
