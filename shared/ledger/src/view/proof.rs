use palladion_domain::digest::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tree::{ProofError, verify_consistency, verify_inclusion};

/// Proof that a leaf is in the tree of a size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InclusionProof {
    /// Index of the leaf, from 0.
    pub leaf_index: u64,
    /// Number of leaves of the tree.
    pub tree_size: u64,
    /// Hash of the leaf.
    pub leaf_hash: Digest,
    /// Root of the tree.
    pub root: Digest,
    /// The audit path of RFC 6962, lowest first.
    pub hashes: Vec<Digest>,
}

impl InclusionProof {
    /// Checks the proof by itself; that `root` is the log's is shown by a checkpoint.
    ///
    /// # Errors
    /// `ProofError` says in which way it proves nothing.
    pub fn verify(&self) -> Result<(), ProofError> {
        verify_inclusion(&self.leaf_hash, self.leaf_index, self.tree_size, &self.hashes, &self.root)
    }
}

/// Proof that one tree is the beginning of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsistencyProof {
    /// Number of leaves of the older tree.
    pub from_size: u64,
    /// Number of leaves of the newer tree.
    pub to_size: u64,
    /// Root of the older tree.
    pub from_root: Digest,
    /// Root of the newer tree.
    pub to_root: Digest,
    /// The proof of RFC 6962.
    pub hashes: Vec<Digest>,
}

impl ConsistencyProof {
    /// Checks the proof by itself; that the roots are the log's is shown by checkpoints.
    ///
    /// # Errors
    /// `ProofError` says in which way it proves nothing.
    pub fn verify(&self) -> Result<(), ProofError> {
        verify_consistency(self.from_size, &self.from_root, self.to_size, &self.to_root, &self.hashes)
    }
}
