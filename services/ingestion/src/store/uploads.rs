//! Uploads and their issues.

use std::collections::BTreeSet;

use palladion_api::ingestion::{
    IssueFilter, TableSummary, Upload, UploadState, ValidationSummary, VersionTable,
};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::validation::{Issue, Position};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::row::{
    document, parse, row_bytes, signed, signed_version, unsigned, unsigned_version,
};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::entities::{dataset_version_upload, upload, upload_issue};

const WHAT: &str = "an upload";
/// Rows of one statement: above a thousand both databases get slower, and SQLite has a limit of
/// bound values.
const CHUNK: usize = 1_000;

/// What makes two uploads of a trial the same: content, mapping, and the definition that it was
/// validated against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UploadContent {
    /// Digest of the bytes.
    pub(crate) digest: Digest,
    /// The profile's id, or the name of the one table.
    pub(crate) mapping: String,
    /// The version of the trial's definition.
    pub(crate) trial_version: u32,
}

/// What the ledger commits to: the upload as it was when it was received.
///
/// # Errors
/// [`StoreError::Corrupt`] when it has no canonical form.
pub(crate) fn recorded(upload: &Upload) -> Result<Vec<u8>, StoreError> {
    let state = if upload.validation.errors == 0 { UploadState::Valid } else { UploadState::Invalid };
    row_bytes(&Upload { state, recognised: false, ..upload.clone() }, WHAT)
}

/// Adds an upload with its issues.
///
/// # Errors
/// [`StoreError::Conflict`] when the same content was uploaded meanwhile.
pub(crate) async fn insert(
    transaction: &StoreTransaction,
    received: &Upload,
    content: &UploadContent,
    issues: &[Issue],
) -> Result<(), StoreError> {
    let row = upload::ActiveModel {
        upload_id: Set(TextUuid(received.upload_id.as_uuid())),
        trial_id: Set(TextUuid(received.trial_id.as_uuid())),
        file_name: Set(received.file_name.clone()),
        digest: Set(received.digest.to_string()),
        size_bytes: Set(signed(received.size_bytes, WHAT)?),
        profile_id: Set(received.profile_id.map(|id| id.to_string())),
        mapping: Set(content.mapping.clone()),
        trial_version: Set(signed_version(content.trial_version, WHAT)?),
        validation: Set(row_bytes(&received.validation, WHAT)?),
        received_at: Set(received.received_at),
        received_by: Set(received.received_by.clone()),
    };
    upload::Entity::insert(row).exec_without_returning(transaction).await?;
    let mut rows = Vec::with_capacity(issues.len());
    for (position, issue) in (0_i64..).zip(issues) {
        rows.push(issue_row(received.upload_id, position, issue)?);
    }
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        upload_issue::Entity::insert_many(chunk).exec_without_returning(transaction).await?;
    }
}

fn issue_row(
    upload: UploadId,
    position: i64,
    issue: &Issue,
) -> Result<upload_issue::ActiveModel, StoreError> {
    let number = |number: Option<u64>| number.map(|number| signed(number, WHAT)).transpose();
    Ok(upload_issue::ActiveModel {
        upload_id: Set(TextUuid(upload.as_uuid())),
        position: Set(position),
        code: Set(issue.code.clone()),
        severity: Set(issue.severity.to_string()),
        table_name: Set(issue.table.map(|table| table.to_string())),
        record: Set(number(issue.row)?),
        column_name: Set(issue.column.clone()),
        line: Set(number(issue.position.map(|position| position.line))?),
        byte: Set(number(issue.position.map(|position| position.byte))?),
        field: Set(number(issue.position.map(|position| position.field))?),
        found: Set(issue.value.clone()),
        message: Set(issue.message.clone()),
    })
}

/// The upload of this content in a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find_content<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    content: &UploadContent,
) -> Result<Option<Upload>, StoreError> {
    let found = of(trial)
        .filter(upload::Column::Digest.eq(content.digest.to_string()))
        .filter(upload::Column::Mapping.eq(content.mapping.as_str()))
        .filter(upload::Column::TrialVersion.eq(signed_version(content.trial_version, WHAT)?))
        .one(connection)
        .await?;
    Ok(complete(connection, found.into_iter().collect()).await?.pop())
}

/// One upload of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: UploadId,
) -> Result<Option<Upload>, StoreError> {
    let found = of(trial).filter(upload::Column::UploadId.eq(TextUuid(id.as_uuid()))).one(connection).await?;
    Ok(complete(connection, found.into_iter().collect()).await?.pop())
}

/// The uploads of a trial after one, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    after: Option<UploadId>,
    limit: u64,
) -> Result<Vec<Upload>, StoreError> {
    let mut query = of(trial).order_by_asc(upload::Column::UploadId).limit(limit);
    if let Some(after) = after {
        query = query.filter(upload::Column::UploadId.gt(TextUuid(after.as_uuid())));
    }
    complete(connection, query.all(connection).await?).await
}

/// The tables of an upload without errors, as its committed summary names them.
///
/// # Errors
/// [`StoreError::Corrupt`] when the summary lacks a digest.
pub(crate) fn tables(upload: &Upload) -> Result<Vec<VersionTable>, StoreError> {
    let table = |shown: &TableSummary| {
        Some(VersionTable {
            table: shown.table,
            digest: shown.digest?,
            rows: shown.rows,
            size_bytes: shown.size_bytes?,
            origin_digest: shown.origin_digest?,
            upload_id: upload.upload_id,
            parts: Vec::new(),
        })
    };
    let tables: Option<Vec<_>> = upload.validation.tables.iter().map(table).collect();
    tables.ok_or(StoreError::Corrupt { what: WHAT })
}

/// What an upload commits to of its issues.
///
/// # Errors
/// [`StoreError::Corrupt`] when they have no canonical form.
pub(crate) fn digest_of(issues: &[Issue]) -> Result<Digest, StoreError> {
    Ok(sha256(&row_bytes(&issues, WHAT)?))
}

/// The issues of an upload after a position, in the order of the report, with their positions.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn issues<C: ConnectionTrait>(
    connection: &C,
    id: UploadId,
    filter: &IssueFilter,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<(i64, Issue)>, StoreError> {
    let mut query = upload_issue::Entity::find()
        .filter(upload_issue::Column::UploadId.eq(TextUuid(id.as_uuid())))
        .order_by_asc(upload_issue::Column::Position)
        .limit(limit);
    if let Some(severity) = filter.severity {
        query = query.filter(upload_issue::Column::Severity.eq(severity.as_str()));
    }
    if let Some(code) = &filter.code {
        query = query.filter(upload_issue::Column::Code.eq(code.as_str()));
    }
    if let Some(table) = filter.table {
        query = query.filter(upload_issue::Column::TableName.eq(table.as_str()));
    }
    if let Some(column) = &filter.column {
        query = query.filter(upload_issue::Column::ColumnName.eq(column.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(upload_issue::Column::Position.gt(after));
    }
    query.all(connection).await?.into_iter().map(|row| Ok((row.position, to_issue(row)?))).collect()
}

fn of(trial: TrialId) -> sea_orm::Select<upload::Entity> {
    upload::Entity::find().filter(upload::Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

/// Rows as uploads, with what became of them.
async fn complete<C: ConnectionTrait>(
    connection: &C,
    rows: Vec<upload::Model>,
) -> Result<Vec<Upload>, StoreError> {
    let mut accepted = BTreeSet::new();
    for chunk in rows.chunks(CHUNK) {
        let ids: Vec<TextUuid> = dataset_version_upload::Entity::find()
            .select_only()
            .column(dataset_version_upload::Column::UploadId)
            .filter(dataset_version_upload::Column::UploadId.is_in(chunk.iter().map(|row| row.upload_id)))
            .into_tuple()
            .all(connection)
            .await?;
        accepted.extend(ids.into_iter().map(|id| id.0));
    }
    rows.into_iter().map(|row| to_upload(row, &accepted)).collect()
}

fn to_upload(row: upload::Model, accepted: &BTreeSet<uuid::Uuid>) -> Result<Upload, StoreError> {
    let validation: ValidationSummary = document(&row.validation, WHAT)?;
    let state = match validation.errors {
        0 if accepted.contains(&row.upload_id.0) => UploadState::Accepted,
        0 => UploadState::Valid,
        _ => UploadState::Invalid,
    };
    Ok(Upload {
        upload_id: UploadId::from_uuid(row.upload_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        file_name: row.file_name,
        digest: parse(&row.digest, WHAT)?,
        size_bytes: unsigned(row.size_bytes, WHAT)?,
        profile_id: row.profile_id.as_deref().map(|id| parse(id, WHAT)).transpose()?,
        trial_version: unsigned_version(row.trial_version, WHAT)?,
        state,
        validation,
        recognised: false,
        received_at: row.received_at,
        received_by: row.received_by,
    })
}

fn to_issue(row: upload_issue::Model) -> Result<Issue, StoreError> {
    let number = |number: Option<i64>| number.map(|number| unsigned(number, WHAT)).transpose();
    let position = match (number(row.line)?, number(row.byte)?, number(row.field)?) {
        (Some(line), Some(byte), Some(field)) => Some(Position { line, byte, field }),
        _ => None,
    };
    Ok(Issue {
        code: row.code,
        severity: parse(&row.severity, WHAT)?,
        table: row.table_name.map(|table| parse(&table, WHAT)).transpose()?,
        upload_id: None,
        row: number(row.record)?,
        column: row.column_name,
        position,
        value: row.found,
        message: row.message,
    })
}
