use std::sync::Arc;

use palladion_api::ingestion::{AcceptUploads, DatasetVersion, VersionTable};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{DatasetVersionId, TrialId, UploadId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::validation::Severity;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::merge::merge;
use super::{AcceptError, DataError, check_tables, in_words, load};
use crate::state::State;
use crate::store::{uploads, versions};
use crate::trials;
use crate::validation::Scope;

/// Makes the next dataset version of uploads without errors. All rules are run over all tables
/// together, by the trial's definition as it is now.
///
/// # Errors
/// [`AcceptError`]; nothing is changed then.
pub(crate) async fn accept(
    state: &State,
    context: &RequestContext,
    trial_id: TrialId,
    wanted: AcceptUploads,
) -> Result<KeptAnswer, AcceptError> {
    let connection = state.platform.database.connection();
    let (route, request) = (format!("POST /v1/trials/{trial_id}/versions"), request_digest(&wanted)?);
    if let Some(answer) = idempotency::find(connection, context, &route, request).await? {
        return Ok(answer);
    }
    let (_, trial) = trials::read_checked(state, trial_id).await?;
    let chosen = chosen(state, trial_id, &wanted.upload_ids).await?;
    let previous = versions::newest(connection, trial_id).await?;
    let carried = previous.as_ref().map(|version| version.tables.as_slice()).unwrap_or_default();
    let tables: Vec<Vec<VersionTable>> = chosen.iter().map(|chosen| chosen.tables.clone()).collect();
    let merged = merge(carried, &tables)?;
    let warnings: u64 = chosen.iter().map(|chosen| chosen.warnings).sum();
    let found = check_together(state, trial, &merged, &wanted.upload_ids).await?;
    let reason = acknowledged(wanted.acknowledge_warnings.as_deref(), warnings.max(found))?;
    let version = DatasetVersion {
        version_id: DatasetVersionId::from_uuid(clock::new_uuid()),
        trial_id,
        number: previous.as_ref().map_or(1, |version| version.number + 1),
        tables: merged,
        upload_ids: wanted.upload_ids,
        acknowledged_warnings: reason.is_some().then_some(wanted.acknowledge_warnings).flatten(),
        created_at: clock::now(),
        created_by: context.actor.subject.to_string(),
    };
    let before = previous.map(|version| version.version_id);
    idempotency::once(&state.platform.database, context, &route, request, async |transaction| {
        record(state, context, transaction, &version, before, reason).await
    })
    .await
}

fn request_digest(wanted: &AcceptUploads) -> Result<Digest, StoreError> {
    Ok(sha256(&row_bytes(wanted, "an acceptance")?))
}

/// Writes the version and its leaf, when the newest version is still the one that was looked at.
async fn record(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    version: &DatasetVersion,
    before: Option<DatasetVersionId>,
    reason: Option<Reason>,
) -> Result<KeptAnswer, AcceptError> {
    let trial_id = version.trial_id;
    if versions::newest(transaction, trial_id).await?.map(|version| version.version_id) != before {
        return Err(AcceptError::Overtaken);
    }
    versions::insert(transaction, version).await.map_err(|error| match error {
        StoreError::Conflict(_) => AcceptError::Overtaken,
        other => AcceptError::Store(other),
    })?;
    let mut entry = Entry::new(Action::VersionAccepted, version.version_id).trial(trial_id);
    entry = entry.after(row_bytes(version, "a dataset version")?);
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    state.platform.recorder.record(transaction, context, entry).await?;
    let place = format!("/v1/trials/{trial_id}/versions/{}", version.version_id);
    Ok(KeptAnswer::json(201, Some(place), version)?)
}

/// An upload that may be accepted.
struct Chosen {
    tables: Vec<VersionTable>,
    warnings: u64,
}

async fn chosen(state: &State, trial: TrialId, ids: &[UploadId]) -> Result<Vec<Chosen>, AcceptError> {
    if ids.is_empty() {
        return Err(AcceptError::NoUploads);
    }
    let connection = state.platform.database.connection();
    let mut chosen = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().copied().enumerate() {
        let upload = uploads::find(connection, trial, id).await?;
        let upload = upload.ok_or(AcceptError::UnknownUpload { index, id })?;
        let errors = upload.validation.errors;
        if errors > 0 {
            return Err(AcceptError::UploadInvalid { index, id, errors });
        }
        let tables = uploads::tables(&upload)?;
        chosen.push(Chosen { tables, warnings: upload.validation.warnings });
    }
    Ok(chosen)
}

/// Runs the rules over all tables; gives the number of warnings when there is no error.
async fn check_together(
    state: &State,
    trial: Trial,
    tables: &[VersionTable],
    uploads: &[UploadId],
) -> Result<u64, AcceptError> {
    let permit = Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(AcceptError::Stopping)?;
    let loaded = load(&state.platform.blobs, tables).await?;
    let scope = Scope {
        cut_off: trial.definition().data_cut_off,
        received_on: Some(clock::now().date_naive()),
        rows_left_out: false,
    };
    let limit = state.platform.config.limits.issues_stored;
    let work = move || {
        // Held by the work itself, which goes on when the request is given up.
        let _permit = permit;
        check_tables(&trial, scope, &loaded, limit)
    };
    let issues = tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?;
    let errors = issues.total(Severity::Error);
    if errors == 0 {
        return Ok(issues.total(Severity::Warning));
    }
    let origin = |name: TableName| {
        let source = tables.iter().find(|table| table.table == name).map(|table| table.upload_id);
        match uploads.iter().position(|upload| Some(*upload) == source) {
            Some(index) => format!("/upload_ids/{index}"),
            None => "/upload_ids".to_owned(),
        }
    };
    Err(AcceptError::Data { errors, places: in_words(&issues, origin) })
}

/// The words about the warnings as a reason in the ledger; needed when there are any.
fn acknowledged(words: Option<&str>, warnings: u64) -> Result<Option<Reason>, AcceptError> {
    match (words, warnings) {
        (None, 0) => Ok(None),
        (None, warnings) => Err(AcceptError::Unacknowledged(warnings)),
        (Some(words), _) => {
            Reason::new(ReasonCode::Other, Some(words.to_owned())).map(Some).map_err(AcceptError::Reason)
        }
    }
}
