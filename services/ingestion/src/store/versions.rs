//! Dataset versions.

use palladion_api::ingestion::{DatasetVersion, VersionTable};
use palladion_domain::ids::{DatasetVersionId, TrialId, UploadId};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{parse, signed, signed_version, unsigned, unsigned_version};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::entities::{dataset_version, dataset_version_table, dataset_version_upload};
use super::uploads::StoredTable;

const WHAT: &str = "a dataset version";

/// Adds a version with its tables and the uploads it accepts.
///
/// # Errors
/// [`StoreError::Conflict`] when the trial has a version of that number.
pub(crate) async fn insert(
    transaction: &StoreTransaction,
    version: &DatasetVersion,
    tables: &[StoredTable],
) -> Result<(), StoreError> {
    let id = TextUuid(version.version_id.as_uuid());
    let row = dataset_version::ActiveModel {
        version_id: Set(id),
        trial_id: Set(TextUuid(version.trial_id.as_uuid())),
        number: Set(signed_version(version.number, WHAT)?),
        acknowledgement: Set(version.acknowledged_warnings.clone()),
        created_at: Set(version.created_at),
        created_by: Set(version.created_by.clone()),
    };
    dataset_version::Entity::insert(row).exec_without_returning(transaction).await?;
    for table in tables {
        let row = dataset_version_table::ActiveModel {
            version_id: Set(id),
            table_name: Set(table.table.to_string()),
            digest: Set(table.digest.to_string()),
            rows: Set(signed(table.rows, WHAT)?),
            size_bytes: Set(signed(table.size_bytes, WHAT)?),
            origin_digest: Set(table.origin_digest.to_string()),
            upload_id: Set(TextUuid(table.upload_id.as_uuid())),
        };
        dataset_version_table::Entity::insert(row).exec_without_returning(transaction).await?;
    }
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

/// The tables of a version, in their order.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn tables<C: ConnectionTrait>(
    connection: &C,
    id: DatasetVersionId,
) -> Result<Vec<StoredTable>, StoreError> {
    let rows = dataset_version_table::Entity::find()
        .filter(dataset_version_table::Column::VersionId.eq(TextUuid(id.as_uuid())))
        .all(connection)
        .await?;
    let mut tables = Vec::with_capacity(rows.len());
    for row in rows {
        tables.push(StoredTable {
            table: parse(&row.table_name, WHAT)?,
            digest: parse(&row.digest, WHAT)?,
            rows: unsigned(row.rows, WHAT)?,
            size_bytes: unsigned(row.size_bytes, WHAT)?,
            origin_digest: parse(&row.origin_digest, WHAT)?,
            upload_id: UploadId::from_uuid(row.upload_id.0),
        });
    }
    tables.sort_by_key(|table| table.table);
    Ok(tables)
}

fn of(trial: TrialId) -> sea_orm::Select<dataset_version::Entity> {
    dataset_version::Entity::find().filter(dataset_version::Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

async fn complete<C: ConnectionTrait>(
    connection: &C,
    row: dataset_version::Model,
) -> Result<DatasetVersion, StoreError> {
    let version_id = DatasetVersionId::from_uuid(row.version_id.0);
    let uploads: Vec<TextUuid> = dataset_version_upload::Entity::find()
        .select_only()
        .column(dataset_version_upload::Column::UploadId)
        .filter(dataset_version_upload::Column::VersionId.eq(row.version_id))
        .order_by_asc(dataset_version_upload::Column::Position)
        .into_tuple()
        .all(connection)
        .await?;
    let tables = tables(connection, version_id).await?;
    Ok(DatasetVersion {
        version_id,
        trial_id: TrialId::from_uuid(row.trial_id.0),
        number: unsigned_version(row.number, WHAT)?,
        tables: tables.iter().map(StoredTable::of_version).collect(),
        upload_ids: uploads.into_iter().map(|id| UploadId::from_uuid(id.0)).collect(),
        acknowledged_warnings: row.acknowledgement,
        created_at: row.created_at,
        created_by: row.created_by,
    })
}

impl StoredTable {
    /// The table as a version shows it.
    #[must_use]
    pub(crate) const fn of_version(&self) -> VersionTable {
        VersionTable { table: self.table, digest: self.digest, rows: self.rows, upload_id: self.upload_id }
    }
}
