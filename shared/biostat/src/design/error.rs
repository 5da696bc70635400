//! What can be wrong with the terms of a model.

/// A term that cannot become columns. Rows are 0-based positions in the slice given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// A term with another number of rows than the design.
    #[error("term `{term}` has {found} rows where {expected} are expected")]
    Length {
        /// Name of the term.
        term: String,
        /// Rows of the design.
        expected: usize,
        /// Rows of the term.
        found: usize,
    },
    /// NaN or infinite.
    #[error("term `{term}` in row {row} is {value}, not a finite number")]
    NotFinite {
        /// Name of the term.
        term: String,
        /// Row of the value.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A code without a level.
    #[error("term `{term}` in row {row} has code {code}, but there are {levels} levels")]
    UnknownLevel {
        /// Name of the term.
        term: String,
        /// Row of the code.
        row: usize,
        /// The code found.
        code: usize,
        /// Number of levels.
        levels: usize,
    },
    /// A factor with one level or none.
    #[error("factor `{0}` has fewer than two levels")]
    TooFewLevels(String),
    /// A reference that is not one of the levels.
    #[error("factor `{term}` has no level number {reference} to refer to")]
    UnknownReference {
        /// Name of the term.
        term: String,
        /// Number of the level asked for.
        reference: usize,
    },
    /// The same term twice.
    #[error("term `{0}` is there already")]
    DuplicateTerm(String),
    /// An interaction of a term that is not in the design.
    #[error("there is no term `{0}` to build an interaction of")]
    UnknownTerm(String),
    /// Levels of a term that is a number.
    #[error("term `{0}` is a number and has no levels")]
    NotAFactor(String),
    /// A value of a term that is a factor.
    #[error("term `{0}` is a factor and has no value")]
    NotANumber(String),
}
