use futures::future::BoxFuture;
use palladion_ledger::event::ObjectType;

use super::store;
use crate::database::{StoreError, StoreTransaction};
use crate::live_rows::{LiveRow, Scope};

/// The runs as they are now, for the export of the ledger.
pub fn live_rows(
    transaction: &StoreTransaction,
    scope: Scope,
) -> BoxFuture<'_, Result<Vec<LiveRow>, StoreError>> {
    Box::pin(async move {
        let trial = match scope {
            Scope::Everything => None,
            Scope::Trial(trial) => Some(trial),
            Scope::System => return Ok(Vec::new()),
        };
        let runs = store::list(transaction, trial, None, u64::from(u32::MAX)).await?;
        runs.iter()
            .map(|run| {
                Ok(LiveRow {
                    object_type: ObjectType::Run,
                    object_id: run.run_id.to_string(),
                    version: run.version.into(),
                    trial: Some(run.trial_id),
                    bytes: run.canonical_bytes()?,
                })
            })
            .collect()
    })
}
