//! The RFC 6962 Merkle tree: hashes, the frontier that grows by appending, and the two proofs.
//!
//! Pure: nodes come from whoever stores them (`store`), or from memory in tests.

mod frontier;
mod hash;
mod proof;
mod range;

pub use frontier::{CompletedNode, Frontier, FrontierError};
pub use hash::{empty_root, leaf_hash, node_hash, sha256};
pub use proof::{ProofError, verify_consistency, verify_inclusion};
pub use range::{NodeAddress, Subtree, consistency_path, inclusion_path, whole_tree};
