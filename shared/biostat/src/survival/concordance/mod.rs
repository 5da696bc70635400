//! Concordance: how often does the subject with the higher predictor have the event first?
//!
//! [`concordance()`] is the door; `stratum` sorts one stratum, `count` counts its pairs in
//! `O(n log n)` with a binary indexed `tree`.

mod count;
mod error;
mod estimate;
mod stratum;
mod tree;

pub use error::ConcordanceError;
pub use estimate::{Concordance, ConcordanceOptions, concordance};
