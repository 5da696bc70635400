//! Why there is no concordance.

/// What is wrong with the rows. Rows are 0-based positions in the slices given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConcordanceError {
    /// A part with another number of rows than the observations.
    #[error("`{part}` has {found} rows where {expected} are expected")]
    Length {
        /// `predictor`, `strata`, `weights` or `clusters`.
        part: &'static str,
        /// Rows of the observations.
        expected: usize,
        /// Rows of this part.
        found: usize,
    },
    /// A predictor that cannot be ordered.
    #[error("the predictor in row {row} is {value}, not a finite number")]
    NotFinite {
        /// Row of the value.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A weight that is negative, infinite or NaN.
    #[error("the weight in row {row} is {value}, not a finite number of at least 0")]
    Weight {
        /// Row of the weight.
        row: usize,
        /// The weight.
        value: f64,
    },
    /// No two rows can be compared: no event with anybody at risk after it.
    #[error("there is no pair of rows of which it is known who has the event first")]
    NoPairs,
}
