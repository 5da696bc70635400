use std::path::PathBuf;

use palladion_domain::digest::Digest;

/// Why an object could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No object has this digest.
    #[error("no stored object has the digest {0}")]
    Missing(Digest),
    /// What is stored under the digest has other bytes.
    #[error("the stored object {0} was altered")]
    Altered(Digest),
    /// The bytes to store are not those that were announced.
    #[error("the content has the digest {found}, expected was {expected}")]
    Mismatch {
        /// The digest that was announced.
        expected: Digest,
        /// The digest of the bytes that came.
        found: Digest,
    },
    /// More bytes came than are allowed; nothing was kept.
    #[error("the content is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// The source of the bytes failed; nothing was kept.
    #[error("the content could not be received")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The directory cannot be used.
    #[error("the blob directory {path} cannot be used")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// An altered object could not be kept beside the right one; nothing was stored.
    #[error("the altered object {digest} could not be set aside")]
    Aside {
        /// The name of the object.
        digest: Digest,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The storage failed.
    #[error("the blob storage failed")]
    Storage(#[source] object_store::Error),
}
