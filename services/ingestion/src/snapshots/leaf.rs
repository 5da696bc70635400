use palladion_api::ingestion::Snapshot;
use palladion_ledger::event::{Action, ObjectType};
use palladion_ledger::store::{Filter, Order, Page, Scope};
use palladion_service_kit::database::StoreError;

use super::SnapshotError;
use crate::state::State;

/// The snapshot, when the leaf that its row names is the one that recorded the freeze: whoever reads
/// it may put the number of the leaf into a document.
///
/// # Errors
/// [`SnapshotError::OtherLeaf`].
pub(super) async fn with_its_leaf(state: &State, snapshot: Snapshot) -> Result<Snapshot, SnapshotError> {
    let filter = Filter {
        object_type: Some(ObjectType::Snapshot),
        object_id: Some(snapshot.snapshot_id.to_string()),
        action: Some(Action::SnapshotFrozen),
        ..Filter::all(Scope::Trial(snapshot.trial_id))
    };
    let first = Page { order: Order::OldestFirst, after: None, limit: 1 };
    let platform = &state.platform;
    let leaves = platform.recorder.ledger().leaves(platform.database.connection(), &filter, first).await;
    let leaves = leaves.map_err(|error| StoreError::Ledger(Box::new(error)))?;
    if leaves.first().is_some_and(|leaf| leaf.index == snapshot.ledger_leaf) {
        Ok(snapshot)
    } else {
        Err(SnapshotError::OtherLeaf(snapshot.snapshot_id))
    }
}
