use palladion_service_kit::blobs::BlobError;
use palladion_service_kit::database::StoreError;

/// Why nothing is set aside.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnnamedError {
    /// Rows are gone: what they named is evidence.
    #[error("the ledger records {recorded} uploads, versions and snapshots, and there are rows of {found}")]
    RowsMissing {
        /// How many the ledger records.
        recorded: u64,
        /// Rows that are there.
        found: u64,
    },
    /// The database failed.
    #[error("what is named could not be read")]
    Store(#[from] StoreError),
    /// The ledger could not be read.
    #[error("the ledger could not be read")]
    Ledger(#[source] palladion_ledger::store::StoreError),
    /// The disk refuses, or the index of a difference is gone.
    #[error("the stored objects could not be looked at")]
    Blob(#[from] BlobError),
}
