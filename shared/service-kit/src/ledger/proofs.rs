use palladion_api::ledger::{LedgerCheckpoint, LedgerConsistency, LedgerInclusion};
use palladion_ledger::view::CheckpointView;

use super::error::LedgerError;
use crate::platform::Platform;

/// A signed checkpoint of the log as it is now.
pub(crate) async fn checkpoint(platform: &Platform) -> Result<LedgerCheckpoint, LedgerError> {
    let view = CheckpointView::from(&platform.recorder.checkpoint().await?);
    Ok(LedgerCheckpoint {
        origin: view.origin.to_string(),
        size: view.size,
        root: view.root,
        at: view.at,
        note: view.note,
        verifier_key: platform.recorder.verifier().to_string(),
    })
}

/// Proof that a leaf is in the tree of a size, by default of all leaves now.
pub(crate) async fn inclusion(
    platform: &Platform,
    index: u64,
    tree_size: Option<u64>,
) -> Result<LedgerInclusion, LedgerError> {
    let (ledger, connection) = (platform.recorder.ledger(), platform.database.connection());
    let tree_size = match tree_size {
        Some(size) => size,
        None => ledger.size(connection).await?,
    };
    let proof = ledger.inclusion_proof(connection, index, tree_size).await?;
    Ok(LedgerInclusion {
        leaf_index: proof.leaf_index,
        tree_size: proof.tree_size,
        leaf_hash: proof.leaf_hash,
        root: proof.root,
        hashes: proof.hashes,
    })
}

/// Proof that the log only grew between two sizes.
pub(crate) async fn consistency(
    platform: &Platform,
    from_size: u64,
    to_size: Option<u64>,
) -> Result<LedgerConsistency, LedgerError> {
    let (ledger, connection) = (platform.recorder.ledger(), platform.database.connection());
    let to_size = match to_size {
        Some(size) => size,
        None => ledger.size(connection).await?,
    };
    let proof = ledger.consistency_proof(connection, from_size, to_size).await?;
    Ok(LedgerConsistency {
        from_size: proof.from_size,
        to_size: proof.to_size,
        from_root: proof.from_root,
        to_root: proof.to_root,
        hashes: proof.hashes,
    })
}
