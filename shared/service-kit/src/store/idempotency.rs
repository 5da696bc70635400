//! Kept answers.

use palladion_domain::digest::Digest;
use palladion_domain::ids::ActorId;
use palladion_ledger::leaf::format_time;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait as _};

use super::entities::idempotency_record as record;
use crate::clock;
use crate::database::StoreError;
use crate::idempotency::{IdempotencyKey, KeptAnswer};
use crate::row::parse;

const WHAT: &str = "an idempotency record";

/// A kept answer and the request it belongs to.
pub(crate) struct Record {
    pub(crate) route: String,
    pub(crate) request: Digest,
    pub(crate) answer: KeptAnswer,
}

pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    actor: &ActorId,
    key: &IdempotencyKey,
) -> Result<Option<Record>, StoreError> {
    let id = (actor.to_string(), key.to_string());
    let Some(row) = record::Entity::find_by_id(id).one(connection).await? else { return Ok(None) };
    let status = u16::try_from(row.status).ok().ok_or(StoreError::Corrupt { what: WHAT })?;
    Ok(Some(Record {
        route: row.route,
        request: parse(&row.request_digest, WHAT)?,
        answer: KeptAnswer { status, location: row.location, body: row.body, replayed: true },
    }))
}

pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    actor: &ActorId,
    key: &IdempotencyKey,
    route: &str,
    request: Digest,
    answer: &KeptAnswer,
) -> Result<(), StoreError> {
    let row = record::ActiveModel {
        actor: Set(actor.to_string()),
        key: Set(key.to_string()),
        route: Set(route.to_owned()),
        request_digest: Set(request.to_string()),
        status: Set(i32::from(answer.status)),
        location: Set(answer.location.clone()),
        body: Set(answer.body.clone()),
        created_at: Set(format_time(clock::now())),
    };
    record::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}
