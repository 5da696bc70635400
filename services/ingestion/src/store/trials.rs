//! Trials and the versions of their definitions.

use futures::future::BoxFuture;
use palladion_api::ingestion::StoredTrial;
use palladion_domain::ids::TrialId;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{document, parse, row_bytes, signed_version, unsigned_version};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::entities::{trial, trial_version};

const WHAT: &str = "a trial";
/// Databases limit the values bound to one query.
const IDS_OF_A_QUERY: usize = 1_000;

/// Adds a trial with its first definition.
///
/// # Errors
/// [`StoreError::Conflict`] when another trial has the code.
pub(crate) async fn insert(transaction: &StoreTransaction, stored: &StoredTrial) -> Result<(), StoreError> {
    let row = trial::ActiveModel {
        trial_id: Set(TextUuid(stored.trial_id.as_uuid())),
        code: Set(stored.definition.code.clone()),
    };
    trial::Entity::insert(row).exec_without_returning(transaction).await?;
    insert_version(transaction, stored, None).await
}

/// Adds the next version of a definition.
///
/// # Errors
/// [`StoreError::Conflict`] when that version exists already.
pub(crate) async fn insert_version(
    transaction: &StoreTransaction,
    stored: &StoredTrial,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let row = trial_version::ActiveModel {
        trial_id: Set(TextUuid(stored.trial_id.as_uuid())),
        version: Set(signed_version(stored.version, WHAT)?),
        digest: Set(stored.digest.to_string()),
        definition: Set(row_bytes(&stored.definition, WHAT)?),
        reason: Set(reason.map(ToOwned::to_owned)),
        created_at: Set(stored.created_at),
        created_by: Set(stored.created_by.clone()),
    };
    trial_version::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Holds other changes of a trial's data back until the transaction ends. SQLite does so anyway.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn lock(transaction: &StoreTransaction, id: TrialId) -> Result<(), StoreError> {
    trial::Entity::find_by_id(TextUuid(id.as_uuid())).lock_exclusive().one(transaction).await?;
    Ok(())
}

/// A trial with its latest definition.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    id: TrialId,
) -> Result<Option<StoredTrial>, StoreError> {
    let newest = trial_version::Entity::find()
        .filter(trial_version::Column::TrialId.eq(TextUuid(id.as_uuid())))
        .order_by_desc(trial_version::Column::Version)
        .one(connection)
        .await?;
    newest.map(to_trial).transpose()
}

/// Whether there is such a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) fn exists(transaction: &StoreTransaction, id: TrialId) -> BoxFuture<'_, Result<bool, StoreError>> {
    Box::pin(async move { Ok(find(transaction, id).await?.is_some()) })
}

/// Every trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn ids<C: ConnectionTrait>(connection: &C) -> Result<Vec<TrialId>, StoreError> {
    let rows = trial::Entity::find().order_by_asc(trial::Column::TrialId).all(connection).await?;
    Ok(rows.into_iter().map(|row| TrialId::from_uuid(row.trial_id.0)).collect())
}

/// Those of the trials that come after one, each with its latest definition, in the order of their ids.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    granted: &[TrialId],
    after: Option<TrialId>,
    limit: u64,
) -> Result<Vec<StoredTrial>, StoreError> {
    let mut ids: Vec<TrialId> =
        granted.iter().copied().filter(|id| after.is_none_or(|after| *id > after)).collect();
    ids.sort_unstable();
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut newest: Vec<trial_version::Model> = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS_OF_A_QUERY) {
        let versions = trial_version::Entity::find()
            .filter(trial_version::Column::TrialId.is_in(chunk.iter().map(|id| TextUuid(id.as_uuid()))))
            .order_by_asc(trial_version::Column::TrialId)
            .order_by_desc(trial_version::Column::Version)
            .all(connection)
            .await?;
        for version in versions {
            if newest.last().is_none_or(|last| last.trial_id != version.trial_id) {
                newest.push(version);
            }
        }
    }
    newest.into_iter().map(to_trial).collect()
}

fn to_trial(row: trial_version::Model) -> Result<StoredTrial, StoreError> {
    Ok(StoredTrial {
        trial_id: TrialId::from_uuid(row.trial_id.0),
        version: unsigned_version(row.version, WHAT)?,
        digest: parse(&row.digest, WHAT)?,
        definition: document(&row.definition, WHAT)?,
        created_at: row.created_at,
        created_by: row.created_by,
    })
}
