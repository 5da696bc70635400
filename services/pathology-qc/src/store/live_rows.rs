//! The rows as the ledger recorded them, for its exports: an edit made straight in SQL is found.

use futures::future::BoxFuture;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::ObjectType;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::live_rows::{LiveRow, ReadRows, Scope};
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::runs;

use super::{automatic, findings, policies, releases};

/// One function for each table whose rows are recorded.
pub(crate) const LIVE_ROWS: &[ReadRows] =
    &[policy_rows, finding_rows, release_rows, automatic_rows, runs::live_rows];

type Rows<'t> = BoxFuture<'t, Result<Vec<LiveRow>, StoreError>>;

/// Which trials' rows the scope shows: `None` is all; every row of this service belongs to a trial.
fn shown(scope: Scope) -> Option<Option<TrialId>> {
    match scope {
        Scope::Everything => Some(None),
        Scope::Trial(trial) => Some(Some(trial)),
        Scope::System => None,
    }
}

fn policy_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let Some(trial) = shown(scope) else { return Ok(Vec::new()) };
        let row = |policy: &palladion_api::pathology_qc::StoredPolicy| {
            Ok(LiveRow {
                object_type: ObjectType::Policy,
                object_id: policy.policy_id.to_string(),
                version: 1,
                trial: Some(policy.trial_id),
                bytes: row_bytes(policy, "a QC policy")?,
            })
        };
        policies::all(transaction, trial).await?.iter().map(row).collect()
    })
}

fn finding_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let Some(trial) = shown(scope) else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        for (filed, entries) in findings::all(transaction, trial).await? {
            rows.push(LiveRow {
                object_type: ObjectType::Finding,
                object_id: filed.raised.finding_id.to_string(),
                version: filed.standing.version.into(),
                trial: Some(filed.raised.trial_id),
                bytes: findings::committed_bytes(&filed, &entries)?,
            });
        }
        Ok(rows)
    })
}

fn release_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let Some(trial) = shown(scope) else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        for stored in releases::all(transaction, trial).await? {
            rows.push(LiveRow {
                object_type: ObjectType::QcRelease,
                object_id: stored.release.release_id.to_string(),
                version: releases::version(&stored.release),
                trial: Some(stored.release.trial_id),
                bytes: releases::committed_bytes(&stored)?,
            });
        }
        Ok(rows)
    })
}

fn automatic_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let Some(trial) = shown(scope) else { return Ok(Vec::new()) };
        let settings = automatic::all(transaction).await?.into_iter();
        let seen = settings.filter(|setting| trial.is_none_or(|trial| trial == setting.trial_id));
        let row = |setting: palladion_api::pathology_qc::AutomaticQc| {
            Ok(LiveRow {
                object_type: ObjectType::AutomaticQc,
                object_id: setting.trial_id.to_string(),
                version: setting.version.into(),
                trial: Some(setting.trial_id),
                bytes: automatic::committed_bytes(&setting)?,
            })
        };
        seen.map(row).collect()
    })
}
