//! What can be wrong with ratings.

use crate::proportions::ProportionError;

/// Ratings whose agreement cannot be measured. Subjects and categories are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum AgreementError {
    /// A table that is not square, or rows of different length.
    #[error("row {row} has {found} entries where {expected} are expected")]
    Shape {
        /// The row.
        row: usize,
        /// Entries expected.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// Fewer than two categories, readers or subjects.
    #[error("there are {found} {what}, at least {needed} are needed")]
    TooFew {
        /// What there are too few of.
        what: &'static str,
        /// How many are needed.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A subject with another number of ratings than the first.
    #[error("subject {subject} has {found} ratings where {expected} are expected")]
    UnequalRatings {
        /// The subject.
        subject: usize,
        /// Ratings of the first subject.
        expected: u64,
        /// Ratings of this subject.
        found: u64,
    },
    /// NaN or infinite.
    #[error("rating of subject {subject} is {value}, not a finite number")]
    NotFinite {
        /// The subject.
        subject: usize,
        /// The value.
        value: f64,
    },
    /// All ratings are equal: chance agreement is perfect and the coefficient is 0/0.
    #[error("the ratings do not vary")]
    NoVariation,
    /// A rate of nobody.
    #[error("a rate of {what} has no subjects")]
    Rate {
        /// Which rate.
        what: &'static str,
        /// Why.
        #[source]
        source: ProportionError,
    },
}
