//! What of the ledger travels over HTTP: leaves, checkpoints and proofs.

mod checkpoint;
mod leaf;
mod proof;

pub use checkpoint::CheckpointView;
pub use leaf::LeafView;
pub use proof::{ConsistencyProof, InclusionProof};
