//! QC policies.

use palladion_api::pathology_qc::StoredPolicy;
use palladion_domain::digest::Digest;
use palladion_domain::ids::{PolicyId, TrialId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::{document, parse, row_bytes, signed_version, unsigned_version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, prelude::TextUuid,
};

use super::entities::qc_policy;

const WHAT: &str = "a QC policy";

/// Adds a policy.
///
/// # Errors
/// [`StoreError::Conflict`] when the document or the version exists in the trial.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    policy: &StoredPolicy,
) -> Result<(), StoreError> {
    let row = qc_policy::ActiveModel {
        policy_id: Set(TextUuid(policy.policy_id.as_uuid())),
        trial_id: Set(TextUuid(policy.trial_id.as_uuid())),
        title: Set(policy.document.title.clone()),
        version: Set(signed_version(policy.version, WHAT)?),
        digest: Set(policy.digest.to_string()),
        document: Set(row_bytes(&policy.document, WHAT)?),
        created_at: Set(policy.created_at),
        created_by: Set(policy.created_by.clone()),
    };
    qc_policy::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// How many versions a title has in a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn count<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    title: &str,
) -> Result<u32, StoreError> {
    let versions = of(trial).filter(qc_policy::Column::Title.eq(title)).count(connection).await?;
    u32::try_from(versions).map_err(|_too_many| StoreError::Corrupt { what: WHAT })
}

/// The policy with this content.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find_content<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    digest: Digest,
) -> Result<Option<StoredPolicy>, StoreError> {
    let found = of(trial).filter(qc_policy::Column::Digest.eq(digest.to_string())).one(connection).await?;
    found.map(to_policy).transpose()
}

/// One policy of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: PolicyId,
) -> Result<Option<StoredPolicy>, StoreError> {
    let id = TextUuid(id.as_uuid());
    of(trial).filter(qc_policy::Column::PolicyId.eq(id)).one(connection).await?.map(to_policy).transpose()
}

/// The policies of a trial after one, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    after: Option<PolicyId>,
    limit: u64,
) -> Result<Vec<StoredPolicy>, StoreError> {
    let mut query = of(trial).order_by_asc(qc_policy::Column::PolicyId).limit(limit);
    if let Some(after) = after {
        query = query.filter(qc_policy::Column::PolicyId.gt(TextUuid(after.as_uuid())));
    }
    query.all(connection).await?.into_iter().map(to_policy).collect()
}

/// Every policy, of one trial or of all.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn all<C: ConnectionTrait>(
    connection: &C,
    trial: Option<TrialId>,
) -> Result<Vec<StoredPolicy>, StoreError> {
    let query = trial.map_or_else(qc_policy::Entity::find, of).order_by_asc(qc_policy::Column::PolicyId);
    query.all(connection).await?.into_iter().map(to_policy).collect()
}

fn of(trial: TrialId) -> sea_orm::Select<qc_policy::Entity> {
    qc_policy::Entity::find().filter(qc_policy::Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

fn to_policy(row: qc_policy::Model) -> Result<StoredPolicy, StoreError> {
    Ok(StoredPolicy {
        policy_id: PolicyId::from_uuid(row.policy_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        version: unsigned_version(row.version, WHAT)?,
        digest: parse(&row.digest, WHAT)?,
        document: document(&row.document, WHAT)?,
        created_at: row.created_at,
        created_by: row.created_by,
    })
}
