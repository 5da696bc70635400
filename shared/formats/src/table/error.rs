//! Why columns do not make a table.

/// Why a set of columns is not a [`super::Table`], or a cell cannot be appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Two columns have the same name.
    #[error("two columns are called `{0}`")]
    DuplicateColumn(String),
    /// A column has no name.
    #[error("column {0} (counted from 0) has no name")]
    UnnamedColumn(usize),
    /// The columns differ in length.
    #[error("column `{column}` has {found} rows, the first column has {expected}")]
    UnequalLength {
        /// The column that differs from the first.
        column: String,
        /// Rows of the first column.
        expected: usize,
        /// Rows of this column.
        found: usize,
    },
    /// A real column holds NaN or an infinity.
    #[error("column `{column}`, row {row} (counted from 0), is not a finite number")]
    NotFinite {
        /// The column.
        column: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// A category's code points to no level.
    #[error("code {code} has no level; there are {levels}")]
    CodeOutOfRange {
        /// The code.
        code: u32,
        /// How many levels there are.
        levels: usize,
    },
    /// A category lists one level twice.
    #[error("level `{0}` is listed twice")]
    DuplicateLevel(String),
    /// A category has more levels, or a text column more bytes, than a 32-bit number can address.
    #[error("a column holds more than 4 GiB of text or 4 billion levels")]
    TooLarge,
    /// A cell of one type was appended to a column of another.
    #[error("a cell of another type was appended to column `{0}`")]
    WrongType(String),
    /// Rows that were set aside are not what they were.
    #[error("rows that were set aside cannot be read back")]
    Unpacking,
}
