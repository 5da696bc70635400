//! Import profiles.

use palladion_api::ingestion::{ProfileFilter, StoredProfile};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{document, parse, row_bytes, signed_version, unsigned_version};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::entities::import_profile;

const WHAT: &str = "an import profile";

/// Adds a profile.
///
/// # Errors
/// [`StoreError::Conflict`] when the document or the version exists in the trial.
pub(crate) async fn insert(
    transaction: &StoreTransaction,
    profile: &StoredProfile,
) -> Result<(), StoreError> {
    let row = import_profile::ActiveModel {
        profile_id: Set(TextUuid(profile.profile_id.as_uuid())),
        trial_id: Set(TextUuid(profile.trial_id.as_uuid())),
        name: Set(profile.name.clone()),
        version: Set(signed_version(profile.version, WHAT)?),
        digest: Set(profile.digest.to_string()),
        document: Set(row_bytes(&profile.document, WHAT)?),
        created_at: Set(profile.created_at),
        created_by: Set(profile.created_by.clone()),
    };
    import_profile::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// How many versions a name has in a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn count<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    name: &str,
) -> Result<u32, StoreError> {
    let versions = of(trial).filter(import_profile::Column::Name.eq(name)).count(connection).await?;
    u32::try_from(versions).map_err(|_too_many| StoreError::Corrupt { what: WHAT })
}

/// The profile with this content.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find_content<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    digest: Digest,
) -> Result<Option<StoredProfile>, StoreError> {
    let found =
        of(trial).filter(import_profile::Column::Digest.eq(digest.to_string())).one(connection).await?;
    found.map(to_profile).transpose()
}

/// One profile of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: ProfileId,
) -> Result<Option<StoredProfile>, StoreError> {
    let id = TextUuid(id.as_uuid());
    of(trial)
        .filter(import_profile::Column::ProfileId.eq(id))
        .one(connection)
        .await?
        .map(to_profile)
        .transpose()
}

/// The profiles of a trial that a filter lets through, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    filter: &ProfileFilter,
    limit: u64,
) -> Result<Vec<StoredProfile>, StoreError> {
    let mut query = of(trial).order_by_asc(import_profile::Column::ProfileId).limit(limit);
    if let Some(name) = &filter.name {
        query = query.filter(import_profile::Column::Name.eq(name.as_str()));
    }
    if let Some(version) = filter.version {
        // No profile has a version beyond what the column holds.
        query = query.filter(import_profile::Column::Version.eq(i32::try_from(version).unwrap_or(-1)));
    }
    if let Some(after) = filter.after {
        query = query.filter(import_profile::Column::ProfileId.gt(TextUuid(after.as_uuid())));
    }
    query.all(connection).await?.into_iter().map(to_profile).collect()
}

fn of(trial: TrialId) -> sea_orm::Select<import_profile::Entity> {
    import_profile::Entity::find().filter(import_profile::Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

fn to_profile(row: import_profile::Model) -> Result<StoredProfile, StoreError> {
    Ok(StoredProfile {
        profile_id: ProfileId::from_uuid(row.profile_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        name: row.name,
        version: unsigned_version(row.version, WHAT)?,
        digest: parse(&row.digest, WHAT)?,
        document: document(&row.document, WHAT)?,
        created_at: row.created_at,
        created_by: row.created_by,
    })
}
