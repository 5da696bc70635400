//! Why a method for competing risks gives no result.

use crate::survival::SurvivalError;

/// Input that is refused, or a model without an estimate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CompetingRisksError {
    /// Times or groups are refused.
    #[error("the time-to-event data cannot be used")]
    Data(#[source] SurvivalError),
    /// A cause beyond the count.
    #[error("row {row} has cause {cause}, but there are {causes} causes")]
    UnknownCause {
        /// Row of the value.
        row: usize,
        /// The number found; 0 is censored.
        cause: usize,
        /// The number of causes.
        causes: usize,
    },
    /// No event of the cause of interest.
    #[error("there are no events of cause {0}")]
    NoEvents(usize),
    /// Fewer than two groups to compare, or no information that tells them apart.
    #[error("there are no two groups at risk to compare")]
    NothingToCompare,
    /// The exponent of the weights is not a finite number.
    #[error("rho is {0}, not a finite number")]
    Rho(f64),
    /// A weight of the test is infinite: rho is negative and the pooled incidence reaches 1.
    #[error("the weights of the test are infinite")]
    InfiniteWeight,
    /// Design with another number of rows.
    #[error("the design has {found} rows where {expected} are expected")]
    Length {
        /// Rows of the observations.
        expected: usize,
        /// Rows of the design.
        found: usize,
    },
    /// Columns that are constant or a combination of the columns before them.
    #[error("columns without information of their own: {0:?}")]
    Aliased(Vec<String>),
    /// Columns along which the likelihood grows for ever.
    #[error("columns without a finite estimate: {0:?}")]
    Infinite(Vec<String>),
    /// The iteration ended without reaching the maximum.
    #[error("no convergence after {iterations} iterations, last step {last_step}")]
    NotConverged {
        /// Iterations made.
        iterations: usize,
        /// Largest change of a coefficient in the last one, per standard deviation.
        last_step: f64,
    },
    /// A covariate profile with another number of values than the model has coefficients.
    #[error("a profile has {found} values where {expected} are expected")]
    Profile {
        /// Number of coefficients.
        expected: usize,
        /// Number of values.
        found: usize,
    },
}
