//! Snapshots.

use palladion_api::ingestion::Snapshot;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{DatasetVersionId, TrialId};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{document, parse, row_bytes, signed, unsigned};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::entities::snapshot;

const WHAT: &str = "a snapshot";

/// What the ledger commits to. The row names its leaf, so the leaf holds the row without that.
///
/// # Errors
/// [`StoreError::Corrupt`] when it has no canonical form.
pub(crate) fn recorded(frozen: &Snapshot) -> Result<Vec<u8>, StoreError> {
    row_bytes(&Snapshot { ledger_leaf: 0, ..frozen.clone() }, WHAT)
}

/// Adds a snapshot with the bytes of its manifest.
///
/// # Errors
/// [`StoreError::Conflict`] when it was frozen meanwhile.
pub(crate) async fn insert(
    transaction: &StoreTransaction,
    frozen: &Snapshot,
    manifest: &[u8],
) -> Result<(), StoreError> {
    let row = snapshot::ActiveModel {
        snapshot_id: Set(frozen.snapshot_id.to_string()),
        trial_id: Set(TextUuid(frozen.trial_id.as_uuid())),
        version_id: Set(TextUuid(frozen.version_id.as_uuid())),
        manifest: Set(manifest.to_vec()),
        ledger_leaf: Set(signed(frozen.ledger_leaf, WHAT)?),
        proposal_id: Set(Some(frozen.proposal_id.to_string())),
        proposed_by: Set(Some(frozen.proposed_by.clone())),
        frozen_at: Set(frozen.frozen_at),
        frozen_by: Set(frozen.frozen_by.clone()),
    };
    snapshot::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// One snapshot of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: SnapshotId,
) -> Result<Option<Snapshot>, StoreError> {
    let found = of(trial).filter(snapshot::Column::SnapshotId.eq(id.to_string())).one(connection).await?;
    found.map(to_snapshot).transpose()
}

/// The bytes of a snapshot's manifest.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn manifest<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: SnapshotId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = of(trial).filter(snapshot::Column::SnapshotId.eq(id.to_string())).one(connection).await?;
    Ok(found.map(|row| row.manifest))
}

/// The snapshots of a trial after one, in the order in which they were frozen.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    after: Option<&Snapshot>,
    limit: u64,
) -> Result<Vec<Snapshot>, StoreError> {
    let mut query = of(trial).order_by_asc(snapshot::Column::LedgerLeaf).limit(limit);
    if let Some(after) = after {
        let leaf = signed(after.ledger_leaf, WHAT)?;
        query = query.filter(snapshot::Column::LedgerLeaf.gt(leaf));
    }
    query.all(connection).await?.into_iter().map(to_snapshot).collect()
}

fn of(trial: TrialId) -> sea_orm::Select<snapshot::Entity> {
    snapshot::Entity::find().filter(snapshot::Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

fn to_snapshot(row: snapshot::Model) -> Result<Snapshot, StoreError> {
    Ok(Snapshot {
        snapshot_id: parse(&row.snapshot_id, WHAT)?,
        trial_id: TrialId::from_uuid(row.trial_id.0),
        version_id: DatasetVersionId::from_uuid(row.version_id.0),
        manifest: document(&row.manifest, WHAT)?,
        ledger_leaf: unsigned(row.ledger_leaf, WHAT)?,
        proposal_id: parse(row.proposal_id.as_deref().unwrap_or_default(), WHAT)?,
        proposed_by: row.proposed_by.ok_or(StoreError::Corrupt { what: WHAT })?,
        frozen_at: row.frozen_at,
        frozen_by: row.frozen_by,
    })
}
