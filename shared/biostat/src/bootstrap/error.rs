//! Why a bootstrap gives no result.

use crate::survival::SurvivalError;

/// A bootstrap or interval that is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BootstrapError {
    /// Too few replicates for limits in the tails.
    #[error("{replicates} replicates are fewer than {least}")]
    TooFewReplicates {
        /// Replicates asked for.
        replicates: usize,
        /// The least number.
        least: usize,
    },
    /// No strata, or a stratum without rows.
    #[error("stratum {0} has no rows")]
    EmptyStratum(usize),
    /// More rows in a stratum than can be counted.
    #[error("stratum {0} has more than 4,294,967,295 rows")]
    TooManyRows(usize),
    /// The statistic has no finite value for the data themselves.
    #[error("statistic {statistic} has no finite value in the data")]
    UndefinedEstimate {
        /// Number of the statistic.
        statistic: usize,
    },
    /// The statistic has no finite value in some replicates.
    #[error("statistic {statistic} has no finite value in {replicates} replicates")]
    UndefinedReplicates {
        /// Number of the statistic.
        statistic: usize,
        /// How many replicates.
        replicates: usize,
    },
    /// There is no statistic with this number.
    #[error("there is no statistic number {0}")]
    UnknownStatistic(usize),
    /// All replicates lie on one side of the estimate: the bias correction is infinite.
    #[error("all replicates of statistic {0} lie on one side of the estimate")]
    InfiniteBias(usize),
    /// Leaving out any single row never changes the statistic, so that there is no acceleration.
    #[error("no single row has an influence on statistic {0}")]
    NoInfluence(usize),
    /// The correction turns a tail into nothing: the acceleration is too large for this level.
    #[error("the acceleration of statistic {0} is too large for this confidence level")]
    Acceleration(usize),
    /// A percentile of no values, or a probability outside 0 to 1.
    #[error("there is no percentile {probability} of {values} values")]
    NoPercentile {
        /// The probability.
        probability: f64,
        /// Number of values.
        values: usize,
    },
    /// A contrast with another number of coefficients than there are groups, or one not finite.
    #[error("contrast {contrast} does not have one finite coefficient for each of {groups} groups")]
    Contrast {
        /// Number of the contrast.
        contrast: usize,
        /// Number of groups.
        groups: usize,
    },
    /// The time-to-event data are refused.
    #[error("the time-to-event data cannot be used")]
    Survival(#[source] SurvivalError),
}
