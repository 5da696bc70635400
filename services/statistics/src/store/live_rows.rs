//! The rows as the ledger recorded them, for its exports: an edit made straight in SQL is found.

use futures::future::BoxFuture;
use palladion_ledger::event::ObjectType;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::live_rows::{LiveRow, ReadRows, Scope};
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::runs;

use super::plans;

/// One function for each table whose rows are recorded.
pub(crate) const LIVE_ROWS: &[ReadRows] = &[plan_rows, runs::live_rows];

/// The plans as they are now; an approval is the second version of a plan's row.
fn plan_rows(
    transaction: &StoreTransaction,
    scope: Scope,
) -> BoxFuture<'_, Result<Vec<LiveRow>, StoreError>> {
    Box::pin(async move {
        let trial = match scope {
            Scope::Everything => None,
            Scope::Trial(trial) => Some(trial),
            Scope::System => return Ok(Vec::new()),
        };
        let mut rows = Vec::new();
        for plan in plans::all(transaction, trial).await? {
            rows.push(LiveRow {
                object_type: ObjectType::Plan,
                object_id: plan.plan_id.to_string(),
                version: if plan.approved_at.is_some() { 2 } else { 1 },
                trial: Some(plan.trial_id),
                bytes: row_bytes(&plan, "an analysis plan")?,
            });
        }
        Ok(rows)
    })
}
