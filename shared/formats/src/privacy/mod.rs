//! What in a file points at a person: columns and values by their look, and pseudonyms for ids.
//!
//! The look of a column's name is told from whole words, so that `site_name` is none and `patient name` is
//! one. The look of a value is told from a few patterns that cannot be much else: an e-mail address, a phone
//! number with its country, a national id whose shape is its own and whose check digits are right. Names,
//! initials, birth dates and national ids that other numbers look like are told from all the words of a
//! column together. A profile states what it drops.

mod check_digits;
mod ids;
mod names;
mod people;
mod pseudonym;
mod values;

pub(crate) use names::personal_column;
pub(crate) use people::personal_words;
pub use pseudonym::{InvalidKey, PseudonymKey};
pub(crate) use values::personal_value;
