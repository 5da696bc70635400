use futures::future::BoxFuture;
use palladion_api::grants::GrantFilter;
use palladion_ledger::event::ObjectType;
use palladion_ledger::store::Scope;

use super::revoke::REVOKED_VERSION;
use crate::database::{StoreError, StoreTransaction};
use crate::live_rows::LiveRow;
use crate::row::row_bytes;
use crate::store::grants as store;

/// The grants of a trial as they are now.
pub(crate) fn live_rows(
    transaction: &StoreTransaction,
    scope: Scope,
) -> BoxFuture<'_, Result<Vec<LiveRow>, StoreError>> {
    let trial_id = match scope {
        Scope::Trial(trial) => Some(trial),
        Scope::Everything | Scope::System => None,
    };
    Box::pin(async move {
        let filter = GrantFilter { trial_id, ..GrantFilter::default() };
        let grants = store::list(transaction, &filter, u64::from(u32::MAX)).await?;
        grants
            .into_iter()
            .map(|grant| {
                Ok(LiveRow {
                    object_type: ObjectType::Grant,
                    object_id: grant.id.to_string(),
                    version: if grant.revoked_at.is_some() { REVOKED_VERSION } else { 1 },
                    trial: Some(grant.trial_id),
                    bytes: row_bytes(&grant, "a grant")?,
                })
            })
            .collect()
    })
}
