//! Why a Cox model cannot be fitted.

/// A model that is refused. An aliased or infinite coefficient is not an error but an
/// [`super::Outcome`] of that coefficient.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoxError {
    /// A part of the model with another number of rows than the observations.
    #[error("`{part}` has {found} rows where {expected} are expected")]
    Length {
        /// `design`, `strata`, `weights`, `offset`, `clusters` or `groups`.
        part: &'static str,
        /// Rows of the observations.
        expected: usize,
        /// Rows of this part.
        found: usize,
    },
    /// A weight that is not positive, or a weight or offset that is not finite.
    #[error("`{part}` in row {row} is outside its range")]
    OutOfRange {
        /// `weights` or `offset`.
        part: &'static str,
        /// Row of the value.
        row: usize,
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
    /// The robust variance of `p` coefficients needs more than `p` independent clusters; with one
    /// cluster it is 0.
    #[error("{clusters} clusters are not enough for a robust variance of {parameters} coefficients")]
    TooFewClusters {
        /// Number of clusters, or of rows without clusters.
        clusters: usize,
        /// Number of coefficients.
        parameters: usize,
    },
    /// A shared effect needs groups to be compared.
    #[error("a shared effect needs at least two groups, there is {0}")]
    TooFewGroups(usize),
    /// The variance of the groups' effects grows without bound: the groups explain the events entirely.
    #[error("the variance of the groups' effects has no bound")]
    UnboundedVariance,
    /// A combination of choices for which there is no method.
    #[error("{with} is not available with {what}")]
    NotAvailable {
        /// What was asked for.
        with: &'static str,
        /// What it cannot be combined with.
        what: &'static str,
    },
    /// A test or contrast of coefficients of which one has no estimate.
    #[error("coefficient `{0}` has no finite estimate to test")]
    NoEstimate(String),
    /// A test or contrast of no coefficients, or of a coefficient that is not in the model.
    #[error("there is no coefficient number {0} to test")]
    UnknownCoefficient(usize),
    /// The reduced model of a likelihood ratio test is not a smaller model of the same rows.
    #[error("the reduced model is not nested in the full one")]
    NotNested,
    /// A likelihood ratio test takes rows for independent that the robust variance does not.
    #[error("a likelihood ratio test is not valid with a robust variance; use the Wald test")]
    NoLikelihoodRatio,
}
