//! Analysis plans.

use chrono::{DateTime, Utc};
use palladion_api::statistics::{PlanState, StoredPlan};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{PlanId, TrialId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::{document, parse, row_bytes, signed_version, unsigned_version};
use sea_orm::prelude::TextUuid;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::entities::analysis_plan::{ActiveModel, Column, Entity, Model};

const WHAT: &str = "an analysis plan";

/// Adds a plan.
///
/// # Errors
/// [`StoreError::Conflict`] when the document or the version exists in the trial.
pub(crate) async fn insert(transaction: &DatabaseTransaction, plan: &StoredPlan) -> Result<(), StoreError> {
    let row = ActiveModel {
        plan_id: Set(TextUuid(plan.plan_id.as_uuid())),
        trial_id: Set(TextUuid(plan.trial_id.as_uuid())),
        title: Set(plan.document.title.clone()),
        version: Set(signed_version(plan.version, WHAT)?),
        digest: Set(plan.digest.to_string()),
        document: Set(row_bytes(&plan.document, WHAT)?),
        created_at: Set(plan.created_at),
        created_by: Set(plan.created_by.clone()),
        approved_at: Set(plan.approved_at),
        approved_by: Set(plan.approved_by.clone()),
    };
    Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Marks a plan as approved; false when it was before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn approve(
    transaction: &DatabaseTransaction,
    plan: PlanId,
    by: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = Entity::update_many()
        .col_expr(Column::ApprovedAt, Expr::value(at))
        .col_expr(Column::ApprovedBy, Expr::value(by))
        .filter(Column::PlanId.eq(TextUuid(plan.as_uuid())))
        .filter(Column::ApprovedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// How many plans of a title a trial has.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn count<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    title: &str,
) -> Result<u32, StoreError> {
    let versions = of(trial).filter(Column::Title.eq(title)).count(connection).await?;
    u32::try_from(versions).map_err(|_too_many| StoreError::Corrupt { what: WHAT })
}

/// The plan with this content.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find_content<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    digest: Digest,
) -> Result<Option<StoredPlan>, StoreError> {
    of(trial).filter(Column::Digest.eq(digest.to_string())).one(connection).await?.map(to_plan).transpose()
}

/// One plan of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: PlanId,
) -> Result<Option<StoredPlan>, StoreError> {
    of(trial)
        .filter(Column::PlanId.eq(TextUuid(id.as_uuid())))
        .one(connection)
        .await?
        .map(to_plan)
        .transpose()
}

/// The plans of a trial after one, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    after: Option<PlanId>,
    limit: u64,
) -> Result<Vec<StoredPlan>, StoreError> {
    let mut query = of(trial).order_by_asc(Column::PlanId).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::PlanId.gt(TextUuid(after.as_uuid())));
    }
    query.all(connection).await?.into_iter().map(to_plan).collect()
}

/// Every plan, of one trial or of all.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn all<C: ConnectionTrait>(
    connection: &C,
    trial: Option<TrialId>,
) -> Result<Vec<StoredPlan>, StoreError> {
    let query = trial.map_or_else(Entity::find, of).order_by_asc(Column::PlanId);
    query.all(connection).await?.into_iter().map(to_plan).collect()
}

fn of(trial: TrialId) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

fn to_plan(row: Model) -> Result<StoredPlan, StoreError> {
    Ok(StoredPlan {
        plan_id: PlanId::from_uuid(row.plan_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        version: unsigned_version(row.version, WHAT)?,
        digest: parse(&row.digest, WHAT)?,
        state: if row.approved_at.is_some() { PlanState::Approved } else { PlanState::Draft },
        document: document(&row.document, WHAT)?,
        created_at: row.created_at,
        created_by: row.created_by,
        approved_at: row.approved_at,
        approved_by: row.approved_by,
    })
}
