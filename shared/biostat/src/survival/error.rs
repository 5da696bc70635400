//! What can be wrong with time-to-event data.

/// Input that a time-to-event method refuses. Rows are 0-based positions in the slices given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SurvivalError {
    /// No rows at all.
    #[error("there are no observations")]
    Empty,
    /// Two columns of different length.
    #[error("`{column}` has {found} rows where {expected} are expected")]
    Length {
        /// Name of the column.
        column: &'static str,
        /// Rows of the time column.
        expected: usize,
        /// Rows of this column.
        found: usize,
    },
    /// NaN or infinite.
    #[error("`{column}` in row {row} is {value}, not a finite number")]
    NotFinite {
        /// Name of the column.
        column: &'static str,
        /// Row of the value.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A time before time zero.
    #[error("the time in row {row} is negative: {time}")]
    NegativeTime {
        /// Row of the value.
        row: usize,
        /// The value.
        time: f64,
    },
    /// A subject that leaves when or before it enters.
    #[error("row {row} leaves at {time}, not after its entry at {entry}")]
    EmptyInterval {
        /// Row of the values.
        row: usize,
        /// Time of entry.
        entry: f64,
        /// Time of leaving.
        time: f64,
    },
    /// A group or stratum number beyond the count.
    #[error("row {row} is in group {group}, but there are {groups} groups")]
    UnknownGroup {
        /// Row of the value.
        row: usize,
        /// The number found.
        group: usize,
        /// The number of groups.
        groups: usize,
    },
    /// A group without rows.
    #[error("group {0} has no rows")]
    EmptyGroup(usize),
    /// Fewer than two groups have subjects at risk when an event occurs.
    #[error("fewer than two groups are at risk at any event")]
    NothingToCompare,
    /// No event in any row.
    #[error("there are no events")]
    NoEvents,
    /// A probability, restriction time or weight outside its range.
    #[error("`{name}` is {value}, outside its range")]
    OutOfRange {
        /// Name of the parameter.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// The variance of the statistic is zero: all groups are the same in every risk set.
    #[error("the variance of the test statistic is singular")]
    SingularVariance,
}
