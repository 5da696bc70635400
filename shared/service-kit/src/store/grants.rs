//! Grants.

use palladion_api::grants::{Grant, GrantFilter};
use palladion_domain::actor::Role;
use palladion_domain::ids::{ActorId, GrantId, TrialId};
use palladion_ledger::leaf::format_time;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, sea_query::Expr,
};

use super::entities::grant;
use super::to_time;
use crate::database::StoreError;
use crate::row::parse;

const WHAT: &str = "a grant";

pub(crate) async fn insert(transaction: &DatabaseTransaction, given: &Grant) -> Result<(), StoreError> {
    let row = grant::ActiveModel {
        id: Set(given.id.to_string()),
        subject: Set(given.subject.to_string()),
        role: Set(given.role.to_string()),
        trial_id: Set(given.trial_id.to_string()),
        given_by: Set(given.given_by.to_string()),
        given_at: Set(format_time(given.given_at)),
        revoked_by: Set(None),
        revoked_at: Set(None),
    };
    grant::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    id: GrantId,
) -> Result<Option<Grant>, StoreError> {
    grant::Entity::find_by_id(id.to_string()).one(connection).await?.map(to_grant).transpose()
}

/// Marks a grant as revoked; false when it was before.
pub(crate) async fn revoke(transaction: &DatabaseTransaction, revoked: &Grant) -> Result<bool, StoreError> {
    let by = revoked.revoked_by.as_ref().map(ToString::to_string);
    let at = revoked.revoked_at.map(format_time);
    let outcome = grant::Entity::update_many()
        .col_expr(grant::Column::RevokedBy, Expr::value(by))
        .col_expr(grant::Column::RevokedAt, Expr::value(at))
        .filter(grant::Column::Id.eq(revoked.id.to_string()))
        .filter(grant::Column::RevokedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(outcome.rows_affected == 1)
}

/// The roles a person holds on a trial at this moment.
pub(crate) async fn active_roles<C: ConnectionTrait>(
    connection: &C,
    subject: &ActorId,
    trial: TrialId,
) -> Result<Vec<Role>, StoreError> {
    let words: Vec<String> = grant::Entity::find()
        .select_only()
        .column(grant::Column::Role)
        .filter(grant::Column::Subject.eq(subject.as_str()))
        .filter(grant::Column::TrialId.eq(trial.to_string()))
        .filter(grant::Column::RevokedAt.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    words.iter().map(|word| parse(word, WHAT)).collect()
}

/// The trials on which a person holds any of the roles at this moment, each once.
pub(crate) async fn active_trials<C: ConnectionTrait>(
    connection: &C,
    subject: &ActorId,
    roles: &[Role],
) -> Result<Vec<TrialId>, StoreError> {
    let ids: Vec<String> = grant::Entity::find()
        .select_only()
        .column(grant::Column::TrialId)
        .distinct()
        .filter(grant::Column::Subject.eq(subject.as_str()))
        .filter(grant::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .filter(grant::Column::RevokedAt.is_null())
        .order_by_asc(grant::Column::TrialId)
        .into_tuple()
        .all(connection)
        .await?;
    ids.iter().map(|id| parse(id, WHAT)).collect()
}

pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    filter: &GrantFilter,
    limit: u64,
) -> Result<Vec<Grant>, StoreError> {
    let mut query = grant::Entity::find().order_by_asc(grant::Column::Id).limit(limit);
    if let Some(subject) = &filter.subject {
        query = query.filter(grant::Column::Subject.eq(subject.as_str()));
    }
    if let Some(trial) = filter.trial_id {
        query = query.filter(grant::Column::TrialId.eq(trial.to_string()));
    }
    if let Some(after) = filter.after {
        query = query.filter(grant::Column::Id.gt(after.to_string()));
    }
    query.all(connection).await?.into_iter().map(to_grant).collect()
}

fn to_grant(row: grant::Model) -> Result<Grant, StoreError> {
    Ok(Grant {
        id: parse(&row.id, WHAT)?,
        subject: parse(&row.subject, WHAT)?,
        role: parse(&row.role, WHAT)?,
        trial_id: parse(&row.trial_id, WHAT)?,
        given_by: parse(&row.given_by, WHAT)?,
        given_at: to_time(&row.given_at, WHAT)?,
        revoked_by: row.revoked_by.map(|by| parse(&by, WHAT)).transpose()?,
        revoked_at: row.revoked_at.map(|at| to_time(&at, WHAT)).transpose()?,
    })
}
