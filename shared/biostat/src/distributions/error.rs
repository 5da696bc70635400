//! What can be wrong with the arguments of a distribution.

/// A parameter or argument for which the distribution is not defined.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DistributionError {
    /// A shape, rate or number of degrees of freedom that is not finite and positive.
    #[error("parameter `{name}` is {value}, not finite and greater than 0")]
    NotPositive {
        /// Name of the parameter.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A probability outside its range.
    #[error("probability {0} is not between 0 and 1")]
    Probability(f64),
    /// An argument that is not a number.
    #[error("the argument is not a number")]
    NotANumber,
    /// Counts that contradict each other.
    #[error("{part} of {whole} is impossible")]
    Counts {
        /// The part.
        part: u64,
        /// The whole it is meant to be a part of.
        whole: u64,
    },
    /// An iteration reached its limit.
    #[error("no convergence after {iterations} iterations")]
    NotConverged {
        /// Iterations that were made.
        iterations: usize,
    },
}

pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, DistributionError> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(DistributionError::NotPositive { name, value })
    }
}

pub(super) fn probability(p: f64) -> Result<f64, DistributionError> {
    if (0.0..=1.0).contains(&p) { Ok(p) } else { Err(DistributionError::Probability(p)) }
}

pub(super) fn number(x: f64) -> Result<f64, DistributionError> {
    if x.is_nan() { Err(DistributionError::NotANumber) } else { Ok(x) }
}
