use palladion_domain::digest::Digest;
use sea_orm::DbErr;

use crate::leaf::{LeafError, Origin, RuleError};
use crate::tree::FrontierError;

/// Why the ledger could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error("the ledger's database failed")]
    Database(#[source] DbErr),
    /// The event cannot be written as a leaf.
    #[error("the event cannot be a leaf")]
    Leaf(#[source] LeafError),
    /// The event breaks a rule of the ledger.
    #[error("the event breaks a rule of the ledger")]
    Rule(#[source] RuleError),
    /// The tables hold what the ledger never wrote.
    #[error("the ledger's table `{0}` is damaged")]
    Damaged(&'static str),
    /// The head's frontier does not fit its size.
    #[error("the ledger's head is damaged")]
    Head(#[source] FrontierError),
    /// The database holds the log of another deployment or service.
    #[error("the database holds the log `{0}`")]
    OtherLog(String),
    /// The head moved while it was held: the transaction was not begun `IMMEDIATE`.
    #[error("the ledger grew inside a foreign transaction")]
    HeadMoved,
    /// A checkpoint of this size exists with another root: the tables were altered.
    #[error("a checkpoint of size {size} has the root {stored}, the tree has {found}")]
    ConflictingRoot {
        /// Number of leaves.
        size: u64,
        /// Root of the stored checkpoint.
        stored: Digest,
        /// Root of the tree now.
        found: Digest,
    },
    /// The key signs for another log.
    #[error("the signing key is for the log `{0}`")]
    OtherKey(Origin),
    /// A leaf or tree size that the log has not reached.
    #[error("the log has no {what} {number}")]
    Beyond {
        /// `leaf` or `size`.
        what: &'static str,
        /// The number asked for.
        number: u64,
    },
    /// The older size of a consistency proof is the larger one.
    #[error("size {from} is larger than size {to}")]
    SizesReversed {
        /// Size of the older tree.
        from: u64,
        /// Size of the newer tree.
        to: u64,
    },
    /// The leaf has nothing beside it in this field.
    #[error("leaf {0} has no such payload")]
    NoPayload(u64),
    /// A line of the export has no JSON.
    #[error("a line of the export could not be written")]
    Line(#[source] serde_json::Error),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}
