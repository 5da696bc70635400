//! Dataset versions.

use palladion_api::ingestion::{
    AcknowledgedWarnings, DatasetVersion, LeftOut, ReasonForChange, VersionDifference,
};
use palladion_domain::ids::{DatasetVersionId, TrialId, UploadId};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{document, row_bytes, signed_version, unsigned_version};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde::{Deserialize, Serialize};

use super::entities::{dataset_version, dataset_version_upload};

const WHAT: &str = "a dataset version";

/// What stands beside the tables of a version, in one document.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Details {
    acknowledgements: Vec<AcknowledgedWarnings>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reason: Option<ReasonForChange>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    difference: Option<VersionDifference>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    left_out: Option<LeftOut>,
}

impl Details {
    fn of(version: &DatasetVersion) -> Self {
        let DatasetVersion { acknowledgements, reason, difference, left_out, .. } = version.clone();
        Self { acknowledgements, reason, difference, left_out }
    }
}

/// Adds a version with the uploads it accepts.
///
/// # Errors
/// [`StoreError::Conflict`] when the trial has a version of that number.
pub(crate) async fn insert(
    transaction: &StoreTransaction,
    version: &DatasetVersion,
) -> Result<(), StoreError> {
    let id = TextUuid(version.version_id.as_uuid());
    let row = dataset_version::ActiveModel {
        version_id: Set(id),
        trial_id: Set(TextUuid(version.trial_id.as_uuid())),
        number: Set(signed_version(version.number, WHAT)?),
        acknowledgement: Set(None),
        details: Set(Some(row_bytes(&Details::of(version), WHAT)?)),
        tables: Set(row_bytes(&version.tables, WHAT)?),
        created_at: Set(version.created_at),
        created_by: Set(version.created_by.clone()),
    };
    dataset_version::Entity::insert(row).exec_without_returning(transaction).await?;
    for (position, upload) in (0_i32..).zip(&version.upload_ids) {
        let row = dataset_version_upload::ActiveModel {
            version_id: Set(id),
            position: Set(position),
            upload_id: Set(TextUuid(upload.as_uuid())),
        };
        dataset_version_upload::Entity::insert(row).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// One version of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: DatasetVersionId,
) -> Result<Option<DatasetVersion>, StoreError> {
    let id = TextUuid(id.as_uuid());
    match of(trial).filter(dataset_version::Column::VersionId.eq(id)).one(connection).await? {
        Some(row) => Ok(Some(complete(connection, row).await?)),
        None => Ok(None),
    }
}

/// The newest version of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn newest<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
) -> Result<Option<DatasetVersion>, StoreError> {
    match of(trial).order_by_desc(dataset_version::Column::Number).one(connection).await? {
        Some(row) => Ok(Some(complete(connection, row).await?)),
        None => Ok(None),
    }
}

/// The versions of a trial after one, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    after: Option<DatasetVersionId>,
    limit: u64,
) -> Result<Vec<DatasetVersion>, StoreError> {
    let mut query = of(trial).order_by_asc(dataset_version::Column::VersionId).limit(limit);
    if let Some(after) = after {
        query = query.filter(dataset_version::Column::VersionId.gt(TextUuid(after.as_uuid())));
    }
    let mut versions = Vec::new();
    for row in query.all(connection).await? {
        versions.push(complete(connection, row).await?);
    }
    Ok(versions)
}

fn of(trial: TrialId) -> sea_orm::Select<dataset_version::Entity> {
    dataset_version::Entity::find().filter(dataset_version::Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

async fn complete<C: ConnectionTrait>(
    connection: &C,
    row: dataset_version::Model,
) -> Result<DatasetVersion, StoreError> {
    let uploads: Vec<TextUuid> = dataset_version_upload::Entity::find()
        .select_only()
        .column(dataset_version_upload::Column::UploadId)
        .filter(dataset_version_upload::Column::VersionId.eq(row.version_id))
        .order_by_asc(dataset_version_upload::Column::Position)
        .into_tuple()
        .all(connection)
        .await?;
    let details: Details = match &row.details {
        Some(details) => document(details, WHAT)?,
        None => Details::default(),
    };
    Ok(DatasetVersion {
        version_id: DatasetVersionId::from_uuid(row.version_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        number: unsigned_version(row.number, WHAT)?,
        tables: document(&row.tables, WHAT)?,
        upload_ids: uploads.into_iter().map(|id| UploadId::from_uuid(id.0)).collect(),
        acknowledgements: details.acknowledgements,
        reason: details.reason,
        difference: details.difference,
        left_out: details.left_out,
        created_at: row.created_at,
        created_by: row.created_by,
    })
}
