//! Redactions, and the keys with which the ids of redacted subjects are hashed.

use palladion_api::ingestion::{ReasonForChange, Redaction};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{DatasetVersionId, RedactionId, TrialId, UploadId};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{document, parse, row_bytes};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde::{Deserialize, Serialize};

use super::entities::{redaction, redaction_key};
use crate::redactions::RedactedSubjects;

const WHAT: &str = "a redaction";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Details {
    reason: ReasonForChange,
    versions: Vec<DatasetVersionId>,
    snapshots: Vec<SnapshotId>,
    sealed_uploads: Vec<UploadId>,
}

/// Adds a redaction.
///
/// # Errors
/// [`StoreError::Conflict`] when the subject is redacted already.
pub(crate) async fn insert(transaction: &StoreTransaction, stored: &Redaction) -> Result<(), StoreError> {
    let Redaction { reason, versions, snapshots, sealed_uploads, .. } = stored.clone();
    let details = Details { reason, versions, snapshots, sealed_uploads };
    let row = redaction::ActiveModel {
        redaction_id: Set(TextUuid(stored.redaction_id.as_uuid())),
        trial_id: Set(TextUuid(stored.trial_id.as_uuid())),
        subject_hash: Set(stored.subject_hash.to_string()),
        details: Set(row_bytes(&details, WHAT)?),
        redacted_at: Set(stored.redacted_at),
        redacted_by: Set(stored.redacted_by.clone()),
    };
    redaction::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// The redactions of a trial after one, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    after: Option<RedactionId>,
    limit: u64,
) -> Result<Vec<Redaction>, StoreError> {
    let mut query = redaction::Entity::find()
        .filter(redaction::Column::TrialId.eq(TextUuid(trial.as_uuid())))
        .order_by_asc(redaction::Column::RedactionId)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(redaction::Column::RedactionId.gt(TextUuid(after.as_uuid())));
    }
    query.all(connection).await?.into_iter().map(to_redaction).collect()
}

/// Everybody who was redacted from a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn subjects<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
) -> Result<RedactedSubjects, StoreError> {
    let mut redacted = RedactedSubjects { key: key(connection, trial).await?, ..RedactedSubjects::default() };
    if redacted.key.is_none() {
        return Ok(redacted);
    }
    for one in list(connection, trial, None, u64::from(u32::MAX)).await? {
        redacted.hashes.insert(one.subject_hash);
        redacted.versions.extend(one.versions);
        redacted.sealed_uploads.extend(one.sealed_uploads);
    }
    Ok(redacted)
}

/// The key of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn key<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
) -> Result<Option<[u8; 32]>, StoreError> {
    let found = redaction_key::Entity::find_by_id(TextUuid(trial.as_uuid())).one(connection).await?;
    let key = |row: redaction_key::Model| {
        row.key.try_into().map_err(|_other_length| StoreError::Corrupt { what: "a redaction key" })
    };
    found.map(key).transpose()
}

/// Adds the key of a trial.
///
/// # Errors
/// [`StoreError::Conflict`] when it has one.
pub(crate) async fn insert_key(
    transaction: &StoreTransaction,
    trial: TrialId,
    key: [u8; 32],
) -> Result<(), StoreError> {
    let row = redaction_key::ActiveModel { trial_id: Set(TextUuid(trial.as_uuid())), key: Set(key.to_vec()) };
    redaction_key::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

fn to_redaction(row: redaction::Model) -> Result<Redaction, StoreError> {
    let Details { reason, versions, snapshots, sealed_uploads } = document(&row.details, WHAT)?;
    Ok(Redaction {
        redaction_id: RedactionId::from_uuid(row.redaction_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        subject_hash: parse(&row.subject_hash, WHAT)?,
        reason,
        versions,
        snapshots,
        sealed_uploads,
        redacted_at: row.redacted_at,
        redacted_by: row.redacted_by,
    })
}
