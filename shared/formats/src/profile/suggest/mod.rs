//! A profile proposed from a sample of a file.
//!
//! Columns are told by their names, their words by known spellings, the order of dates only where the
//! sample proves it. Everything else is a question and is never filled in: a proposal is read by a person.

mod dates;
mod names;
mod numbers;
mod outcomes;
mod propose;
mod sample;
mod suggestion;
mod words;

pub use propose::suggest;
pub use suggestion::{Found, Question, Suggestion};
