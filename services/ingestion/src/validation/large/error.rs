use palladion_formats::table::TableError;

/// Why rows that were set aside cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LargeError {
    /// The disk refuses.
    #[error("rows could not be set aside or read back")]
    Disk(#[source] std::io::Error),
    /// Rows are not what they were, or do not fit a table.
    #[error("rows that were set aside do not make a table")]
    Table(#[source] TableError),
}
