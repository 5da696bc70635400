//! What can be wrong with the data of a model.

use crate::distributions::DistributionError;
use crate::multiplicity::MultiplicityError;
use crate::optimise::NotConverged;

/// Data that a model refuses. Rows, groups and clusters are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Columns of different length.
    #[error("{what}: {found} values where {expected} are expected")]
    Length {
        /// Which column.
        what: &'static str,
        /// Values expected.
        expected: usize,
        /// Values found.
        found: usize,
    },
    /// Too few rows for the parameters.
    #[error("{found} rows, at least {needed} are needed")]
    TooFewRows {
        /// Rows found.
        found: usize,
        /// Rows needed.
        needed: usize,
    },
    /// NaN, infinite, or outside the range the model allows.
    #[error("{what} in row {row} is {value}")]
    Value {
        /// Which column.
        what: &'static str,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A probability outside its range.
    #[error("probability in row {row} is {value}, outside its range")]
    Probability {
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// More events than subjects.
    #[error("group {0} has more events than subjects")]
    MoreEventsThanTotal(usize),
    /// A group without subjects.
    #[error("group {0} has no subjects")]
    EmptyGroup(usize),
    /// All subjects have the event or none has.
    #[error("all subjects have the event or none has")]
    Degenerate,
    /// A combination of these columns separates events from non-events: estimates are infinite.
    #[error("events are separated from non-events by {}", columns.join(", "))]
    Separation {
        /// Names of the columns concerned.
        columns: Vec<String>,
    },
    /// Columns that are constant or combinations of columns before them, where the model needs all.
    #[error("columns are combinations of others: {}", columns.join(", "))]
    Collinear {
        /// Names of the columns concerned.
        columns: Vec<String>,
    },
    /// A family of tests with an impossible value.
    #[error("a family of tests is impossible")]
    Multiplicity(#[from] MultiplicityError),
    /// The likelihood could not be maximised.
    #[error("the likelihood could not be maximised")]
    NotConverged(#[from] NotConverged),
    /// A probability could not be computed.
    #[error("could not compute a probability")]
    Distribution(#[from] DistributionError),
}
