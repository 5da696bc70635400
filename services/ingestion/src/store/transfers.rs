//! Files that are being sent in parts. Not part of a trial's record: rows change and go.

use chrono::{DateTime, Utc};
use palladion_api::ingestion::{Mapping, Transfer};
use palladion_domain::ids::{TransferId, TrialId};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{parse, signed, signed_version, unsigned, unsigned_version};
use sea_orm::prelude::TextUuid;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _,
};

use super::entities::transfer::{ActiveModel, Column, Entity, Model};

const WHAT: &str = "a transfer";

/// A transfer with what the sender does not need to be told.
#[derive(Debug, Clone)]
pub(crate) struct StoredTransfer {
    /// What the sender is told; the offset is that of the file and not known here.
    pub(crate) shown: Transfer,
    /// How the file becomes tables.
    pub(crate) mapping: Mapping,
    /// Who sends it.
    pub(crate) person: String,
    /// The sender's key for the upload.
    pub(crate) key: String,
}

/// Adds a transfer.
///
/// # Errors
/// [`StoreError::Conflict`] when the person has one with this key in the trial.
pub(crate) async fn insert(transaction: &StoreTransaction, new: &StoredTransfer) -> Result<(), StoreError> {
    let Transfer { transfer_id, trial_id, file_name, digest, length, parts, created_at, expires_at, .. } =
        new.shown.clone();
    let row = ActiveModel {
        transfer_id: Set(TextUuid(transfer_id.as_uuid())),
        trial_id: Set(TextUuid(trial_id.as_uuid())),
        file_name: Set(file_name),
        mapping: Set(mapping_text(new.mapping)),
        digest: Set(digest.to_string()),
        length: Set(length.map(|length| signed(length, WHAT)).transpose()?),
        parts: Set(signed_version(parts, WHAT)?),
        person: Set(new.person.clone()),
        idempotency_key: Set(new.key.clone()),
        created_at: Set(created_at),
        expires_at: Set(expires_at),
    };
    Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// One transfer of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: TransferId,
) -> Result<Option<StoredTransfer>, StoreError> {
    let query = of(trial).filter(Column::TransferId.eq(TextUuid(id.as_uuid())));
    query.one(connection).await?.map(to_transfer).transpose()
}

/// The transfer that a person began with this key in a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find_key<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    person: &str,
    key: &str,
) -> Result<Option<StoredTransfer>, StoreError> {
    let query = of(trial).filter(Column::Person.eq(person)).filter(Column::IdempotencyKey.eq(key));
    query.one(connection).await?.map(to_transfer).transpose()
}

/// How many are open in a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn count<C: ConnectionTrait>(connection: &C, trial: TrialId) -> Result<u64, StoreError> {
    Ok(of(trial).count(connection).await?)
}

/// Notes that another part came; gives how many have.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn add_part(
    transaction: &StoreTransaction,
    id: TransferId,
    expires_at: DateTime<Utc>,
    length: Option<u64>,
) -> Result<(), StoreError> {
    let mut update = Entity::update_many()
        .col_expr(Column::Parts, ExprTrait::add(Expr::col(Column::Parts), 1))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::TransferId.eq(TextUuid(id.as_uuid())));
    if let Some(length) = length {
        update = update.col_expr(Column::Length, Expr::value(signed(length, WHAT)?));
    }
    update.exec(transaction).await?;
    Ok(())
}

/// Forgets a transfer.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn remove(transaction: &StoreTransaction, id: TransferId) -> Result<(), StoreError> {
    Entity::delete_by_id(TextUuid(id.as_uuid())).exec(transaction).await?;
    Ok(())
}

/// Those that can be resumed no more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn expired<C: ConnectionTrait>(
    connection: &C,
    now: DateTime<Utc>,
) -> Result<Vec<TransferId>, StoreError> {
    let rows = Entity::find().filter(Column::ExpiresAt.lte(now)).all(connection).await?;
    Ok(rows.into_iter().map(|row| TransferId::from_uuid(row.transfer_id.0)).collect())
}

fn of(trial: TrialId) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

/// A profile's id, or the name of a table.
pub(crate) fn mapping_text(mapping: Mapping) -> String {
    match mapping {
        Mapping::Profile(id) => id.to_string(),
        Mapping::Table(table) => table.to_string(),
    }
}

fn to_transfer(row: Model) -> Result<StoredTransfer, StoreError> {
    let mapping = match row.mapping.parse() {
        Ok(table) => Mapping::Table(table),
        Err(_not_a_table) => Mapping::Profile(parse(&row.mapping, WHAT)?),
    };
    let shown = Transfer {
        transfer_id: TransferId::from_uuid(row.transfer_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        file_name: row.file_name,
        digest: parse(&row.digest, WHAT)?,
        offset: 0,
        length: row.length.map(|length| unsigned(length, WHAT)).transpose()?,
        parts: unsigned_version(row.parts, WHAT)?,
        created_at: row.created_at,
        expires_at: row.expires_at,
    };
    Ok(StoredTransfer { shown, mapping, person: row.person, key: row.idempotency_key })
}
