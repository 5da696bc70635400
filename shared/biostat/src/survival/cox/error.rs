//! Why a Cox model cannot be fitted.

/// A model that is refused. An aliased or infinite coefficient is not an error but an
/// [`super::Outcome`] of that coefficient.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoxError {
    /// Design or strata with another number of rows than the observations.
    #[error("`{part}` has {found} rows where {expected} are expected")]
    Length {
        /// `design` or `strata`.
        part: &'static str,
        /// Rows of the observations.
        expected: usize,
        /// Rows of this part.
        found: usize,
    },
    /// One row: there is nobody to compare with.
    #[error("a model needs at least two rows, there is {0}")]
    TooFewRows(usize),
    /// No event in any row.
    #[error("there are no events")]
    NoEvents,
    /// The iteration ended without reaching the maximum.
    #[error("no convergence after {iterations} iterations, last step {last_step}")]
    NotConverged {
        /// Iterations made.
        iterations: usize,
        /// Largest change of a coefficient in the last one, per standard deviation.
        last_step: f64,
    },
    /// A joint test of coefficients of which one has no estimate.
    #[error("coefficient `{0}` has no finite estimate to test")]
    NoEstimate(String),
    /// A joint test of no coefficients, or of a coefficient that is not in the model.
    #[error("there is no coefficient number {0} to test")]
    UnknownCoefficient(usize),
    /// The reduced model of a likelihood ratio test is not a smaller model of the same rows.
    #[error("the reduced model is not nested in the full one")]
    NotNested,
}
