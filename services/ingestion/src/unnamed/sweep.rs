use std::time::Duration;

use palladion_ledger::event::Action;
use palladion_ledger::store::{Filter, Order, Page, Scope};
use palladion_service_kit::blobs::{Stay, Swept};

use super::UnnamedError;
use super::named::Named;
use crate::state::State;

/// The events that write a row which names stored objects.
const NAMING: [Action; 3] = [Action::UploadReceived, Action::VersionAccepted, Action::SnapshotFrozen];
/// Leaves read at a time.
const PAGE: u64 = 1_000;

/// Sets stored objects aside that no row names and that are older than any request, and deletes what has been
/// aside for long. Nothing is done while the database is empty, or lacks rows that its ledger records.
///
/// # Errors
/// [`UnnamedError`].
pub(crate) async fn sweep(state: &State) -> Result<(), UnnamedError> {
    let Named { digests, rows } = Named::read(state).await?;
    let recorded = recorded(state).await?;
    if rows < recorded {
        return Err(UnnamedError::RowsMissing { recorded, found: rows });
    }
    if rows == 0 {
        return Ok(());
    }
    let limits = &state.platform.config.limits;
    let seconds = |seconds: u32| Duration::from_secs(seconds.into());
    let stay =
        Stay { in_place: seconds(limits.unnamed_age_seconds), aside: seconds(limits.unnamed_kept_seconds) };
    let swept = state.platform.blobs.sweep(digests, stay).await?;
    if swept != Swept::default() {
        let Swept { set_aside, brought_back, deleted } = swept;
        tracing::info!(
            blobs.set_aside = set_aside,
            blobs.brought_back = brought_back,
            blobs.deleted = deleted,
            "stored objects that nothing names were swept"
        );
    }
    Ok(())
}

/// How many uploads, versions and snapshots the ledger records.
async fn recorded(state: &State) -> Result<u64, UnnamedError> {
    let (ledger, connection) = (state.platform.recorder.ledger(), state.platform.database.connection());
    let mut recorded = 0;
    for action in NAMING {
        let filter = Filter { action: Some(action), ..Filter::all(Scope::Everything) };
        let mut after = None;
        loop {
            let page = Page { order: Order::OldestFirst, after, limit: PAGE };
            let leaves = ledger.leaves(connection, &filter, page).await.map_err(UnnamedError::Ledger)?;
            recorded += u64::try_from(leaves.len()).unwrap_or(u64::MAX);
            match leaves.last() {
                Some(last) => after = Some(last.index),
                None => break,
            }
        }
    }
    Ok(recorded)
}
