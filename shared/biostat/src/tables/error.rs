//! What can be wrong with a contingency table.

use crate::distributions::DistributionError;

/// A table that a test refuses. Rows and columns are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TableError {
    /// Fewer than two rows or columns.
    #[error("a table needs two rows and two columns, this one is {rows} x {columns}")]
    TooSmall {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// Rows of different length.
    #[error("row {row} has {found} cells where {expected} are expected")]
    Ragged {
        /// The row.
        row: usize,
        /// Cells of the first row.
        expected: usize,
        /// Cells of this row.
        found: usize,
    },
    /// A subject's code without a row or column.
    #[error("subject {row} has a code beyond the rows or columns of the table")]
    UnknownCode {
        /// Position of the subject.
        row: usize,
    },
    /// A row without counts.
    #[error("row {0} of the table is empty")]
    EmptyRow(usize),
    /// A column without counts.
    #[error("column {0} of the table is empty")]
    EmptyColumn(usize),
    /// A test for 2 x 2 tables on another one.
    #[error("the test is for 2 x 2 tables, this one is {rows} x {columns}")]
    NotTwoByTwo {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// More events than subjects.
    #[error("row {row} has {events} events of {total}")]
    MoreEventsThanTotal {
        /// The row.
        row: usize,
        /// Events.
        events: u64,
        /// Subjects.
        total: u64,
    },
    /// All subjects or none have the event: there is nothing to compare.
    #[error("all subjects have the event or none has")]
    Degenerate,
    /// No replicates were asked for, or too many subjects for the method.
    #[error("`{name}` is {value}, outside its range")]
    OutOfRange {
        /// Name of the parameter.
        name: &'static str,
        /// Its value.
        value: u64,
    },
    /// The exact test would need more work than its limit; the Monte-Carlo test has none.
    #[error("the exact test needs more than {limit} steps")]
    TooMuchWork {
        /// The limit.
        limit: u64,
    },
    /// A number that is NaN or infinite.
    #[error("`{name}` is {value}, not a finite number")]
    NotFinite {
        /// Name of the parameter.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// Groups with too few subjects.
    #[error("group {group} has {found} subjects, at least {needed} are needed")]
    TooFewSubjects {
        /// The group.
        group: usize,
        /// Subjects needed.
        needed: usize,
        /// Subjects found.
        found: usize,
    },
    /// A probability could not be computed.
    #[error("could not compute a probability")]
    Distribution(#[from] DistributionError),
}
