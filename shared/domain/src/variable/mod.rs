//! The variables an analysis plan may name beyond the raw columns.

mod derived;
mod facts;

pub use derived::{DerivationError, DerivedValue, DerivedVariable};
pub use facts::SubjectFacts;
