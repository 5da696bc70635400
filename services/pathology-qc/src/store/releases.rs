//! Releases of QC runs.

use palladion_api::pathology_qc::{Release, ReleaseState};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{QcReleaseId, RunId, TrialId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::row::{document, parse, row_bytes, signed_version, unsigned_version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, prelude::TextUuid,
};
use serde::Serialize;

use super::entities::qc_release;

const WHAT: &str = "a release";

/// A release with the bytes that were signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRelease {
    pub(crate) release: Release,
    pub(crate) record: Vec<u8>,
}

/// What the ledger commits to.
#[derive(Serialize)]
struct Committed<'a> {
    release: &'a Release,
    /// SHA-256 of the bytes as they are stored.
    record: Digest,
}

/// The canonical bytes of a release, and of what was signed.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub(crate) fn committed_bytes(stored: &StoredRelease) -> Result<Vec<u8>, StoreError> {
    row_bytes(&Committed { release: &stored.release, record: sha256(&stored.record) }, WHAT)
}

/// The version of a release's row: 1 when signed, one more when countersigned, one more when it ended.
pub(crate) fn version(release: &Release) -> u64 {
    1 + u64::from(release.countersignature.is_some()) + u64::from(release.invalidation.is_some())
}

/// Adds a release.
///
/// # Errors
/// [`StoreError::Conflict`] when the run has a release of this number.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    stored: &StoredRelease,
) -> Result<(), StoreError> {
    let StoredRelease { release, record } = stored;
    let row = qc_release::ActiveModel {
        release_id: Set(TextUuid(release.release_id.as_uuid())),
        trial_id: Set(TextUuid(release.trial_id.as_uuid())),
        run_id: Set(TextUuid(release.run_id.as_uuid())),
        number: Set(signed_version(release.number, WHAT)?),
        digest: Set(release.digest.to_string()),
        record: Set(record.clone()),
        signature: Set(row_bytes(&release.signature, WHAT)?),
        countersignature: Set(None),
        invalidation: Set(None),
    };
    qc_release::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Writes the second signature and the end of a release.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn update(
    transaction: &DatabaseTransaction,
    stored: &StoredRelease,
) -> Result<(), StoreError> {
    let release = &stored.release;
    let bytes = |part: Option<Result<Vec<u8>, StoreError>>| part.transpose();
    let row = qc_release::ActiveModel {
        countersignature: Set(bytes(release.countersignature.as_ref().map(|one| row_bytes(one, WHAT)))?),
        invalidation: Set(bytes(release.invalidation.as_ref().map(|one| row_bytes(one, WHAT)))?),
        ..Default::default()
    };
    qc_release::Entity::update_many()
        .set(row)
        .filter(qc_release::Column::ReleaseId.eq(TextUuid(release.release_id.as_uuid())))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The last release of a run.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn last<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    run: RunId,
) -> Result<Option<StoredRelease>, StoreError> {
    let query = of(trial, run).order_by_desc(qc_release::Column::Number);
    query.one(connection).await?.map(to_release).transpose()
}

/// The same, held until the transaction ends.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn lock_last(
    transaction: &DatabaseTransaction,
    trial: TrialId,
    run: RunId,
) -> Result<Option<StoredRelease>, StoreError> {
    let query = of(trial, run).order_by_desc(qc_release::Column::Number).lock_exclusive();
    query.one(transaction).await?.map(to_release).transpose()
}

/// Every release of a run, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn of_run<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<StoredRelease>, StoreError> {
    let query = of(trial, run).order_by_asc(qc_release::Column::Number);
    query.all(connection).await?.into_iter().map(to_release).collect()
}

/// Every release, of one trial or of all.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn all<C: ConnectionTrait>(
    connection: &C,
    trial: Option<TrialId>,
) -> Result<Vec<StoredRelease>, StoreError> {
    let mut query = qc_release::Entity::find().order_by_asc(qc_release::Column::ReleaseId);
    if let Some(trial) = trial {
        query = query.filter(qc_release::Column::TrialId.eq(TextUuid(trial.as_uuid())));
    }
    query.all(connection).await?.into_iter().map(to_release).collect()
}

fn of(trial: TrialId, run: RunId) -> Select<qc_release::Entity> {
    qc_release::Entity::find()
        .filter(qc_release::Column::TrialId.eq(TextUuid(trial.as_uuid())))
        .filter(qc_release::Column::RunId.eq(TextUuid(run.as_uuid())))
}

fn to_release(row: qc_release::Model) -> Result<StoredRelease, StoreError> {
    let state = match (&row.invalidation, &row.countersignature) {
        (Some(_), _) => ReleaseState::Invalidated,
        (None, Some(_)) => ReleaseState::Released,
        (None, None) => ReleaseState::Signed,
    };
    let release = Release {
        release_id: QcReleaseId::from_uuid(row.release_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        run_id: RunId::from_uuid(row.run_id.0),
        number: unsigned_version(row.number, WHAT)?,
        state,
        digest: parse(&row.digest, WHAT)?,
        signature: document(&row.signature, WHAT)?,
        countersignature: row.countersignature.as_deref().map(|one| document(one, WHAT)).transpose()?,
        invalidation: row.invalidation.as_deref().map(|one| document(one, WHAT)).transpose()?,
    };
    Ok(StoredRelease { release, record: row.record })
}
