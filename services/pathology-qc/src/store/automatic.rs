//! Which trials have their snapshots checked by themselves.

use palladion_api::pathology_qc::AutomaticQc;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::{parse, row_bytes, signed_version, unsigned_version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, prelude::TextUuid, sea_query::Expr,
};

use super::entities::automatic_qc;

const WHAT: &str = "the setting of automatic runs";

/// The canonical bytes of a setting: what a person decided, without how far the service has come.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub(crate) fn committed_bytes(setting: &AutomaticQc) -> Result<Vec<u8>, StoreError> {
    row_bytes(&AutomaticQc { last_snapshot: None, ..setting.clone() }, WHAT)
}

/// Adds the first setting of a trial.
///
/// # Errors
/// [`StoreError::Conflict`] when the trial has one.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    setting: &AutomaticQc,
) -> Result<(), StoreError> {
    automatic_qc::Entity::insert(to_row(setting)?).exec_without_returning(transaction).await?;
    Ok(())
}

/// Replaces the setting of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn update(
    transaction: &DatabaseTransaction,
    setting: &AutomaticQc,
) -> Result<(), StoreError> {
    automatic_qc::Entity::update_many()
        .set(to_row(setting)?)
        .filter(automatic_qc::Column::TrialId.eq(TextUuid(setting.trial_id.as_uuid())))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Notes the last snapshot that was looked at, unless the setting was changed meanwhile.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn advance<C: ConnectionTrait>(
    connection: &C,
    setting: &AutomaticQc,
    snapshot: SnapshotId,
) -> Result<(), StoreError> {
    automatic_qc::Entity::update_many()
        .col_expr(automatic_qc::Column::LastSnapshot, Expr::val(snapshot.to_string()))
        .filter(automatic_qc::Column::TrialId.eq(TextUuid(setting.trial_id.as_uuid())))
        .filter(automatic_qc::Column::Version.eq(signed_version(setting.version, WHAT)?))
        .exec(connection)
        .await?;
    Ok(())
}

/// The setting of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
) -> Result<Option<AutomaticQc>, StoreError> {
    let query = automatic_qc::Entity::find_by_id(TextUuid(trial.as_uuid()));
    query.one(connection).await?.map(to_setting).transpose()
}

/// The same, held until the transaction ends.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn lock(
    transaction: &DatabaseTransaction,
    trial: TrialId,
) -> Result<Option<AutomaticQc>, StoreError> {
    let query = automatic_qc::Entity::find_by_id(TextUuid(trial.as_uuid())).lock_exclusive();
    query.one(transaction).await?.map(to_setting).transpose()
}

/// Every setting, in the order of trials.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn all<C: ConnectionTrait>(connection: &C) -> Result<Vec<AutomaticQc>, StoreError> {
    let query = automatic_qc::Entity::find().order_by_asc(automatic_qc::Column::TrialId);
    query.all(connection).await?.into_iter().map(to_setting).collect()
}

fn to_row(setting: &AutomaticQc) -> Result<automatic_qc::ActiveModel, StoreError> {
    Ok(automatic_qc::ActiveModel {
        trial_id: Set(TextUuid(setting.trial_id.as_uuid())),
        version: Set(signed_version(setting.version, WHAT)?),
        policy_id: Set(setting.policy_id.map(|policy| policy.to_string())),
        configured_by: Set(setting.configured_by.clone()),
        configured_at: Set(setting.configured_at),
        last_snapshot: Set(setting.last_snapshot.map(|snapshot| snapshot.to_string())),
    })
}

fn to_setting(row: automatic_qc::Model) -> Result<AutomaticQc, StoreError> {
    Ok(AutomaticQc {
        trial_id: TrialId::from_uuid(row.trial_id.0),
        version: unsigned_version(row.version, WHAT)?,
        policy_id: row.policy_id.as_deref().map(|id| parse(id, WHAT)).transpose()?,
        configured_by: row.configured_by,
        configured_at: row.configured_at,
        last_snapshot: row.last_snapshot.as_deref().map(|id| parse(id, WHAT)).transpose()?,
    })
}
