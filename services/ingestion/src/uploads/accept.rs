use std::collections::BTreeMap;

use palladion_api::ingestion::{AcceptUploads, DatasetVersion, VersionDifference, VersionTable};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{DatasetVersionId, TrialId, UploadId};
use palladion_domain::validation::Severity;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::Reason;
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::examine::{Examination, Examined, examine};
use super::merge::merge;
use super::{AcceptError, in_ledger};
use crate::state::State;
use crate::store::{redactions, uploads, versions};
use crate::trials;
use crate::validation::looks_across;

/// Makes the next dataset version of uploads without errors. All rules are run over all tables
/// together, by the trial's definition as it is now; the warnings need a reason by code, and what
/// changes of the version before needs one too.
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
    let reason = wanted.reason.as_ref().map(in_ledger).transpose().map_err(AcceptError::Reason)?;
    let (_, trial) = trials::read_checked(state, trial_id).await?;
    let chosen = chosen(state, trial_id, &wanted.upload_ids).await?;
    let previous = versions::newest(connection, trial_id).await?;
    let carried = previous.as_ref().map(|version| version.tables.as_slice()).unwrap_or_default();
    let redacted = redactions::subjects(connection, trial_id).await?;
    let already = redacted.hashes.len();
    let examination = Examination {
        trial,
        previous: previous.as_ref().map(|version| version.tables.clone()),
        planned: merge(carried, &chosen.tables, &wanted.replaces)?,
        merged: Vec::new(),
        upload_ids: wanted.upload_ids,
        warnings: chosen.warnings,
        acknowledgements: wanted.acknowledgements,
        has_reason: reason.is_some(),
        redacted,
    };
    let Examined { upload_ids, tables, acknowledgements, difference, left_out } =
        examine(state, examination).await?;
    let before = previous.as_ref().map(|version| version.version_id);
    let version = DatasetVersion {
        version_id: DatasetVersionId::from_uuid(clock::new_uuid()),
        trial_id,
        number: previous.as_ref().map_or(1, |version| version.number + 1),
        tables,
        upload_ids,
        acknowledgements,
        reason: wanted.reason,
        difference: before
            .zip(difference)
            .map(|(previous_version_id, summary)| VersionDifference { previous_version_id, summary }),
        left_out,
        created_at: clock::now(),
        created_by: context.actor.subject.to_string(),
    };
    idempotency::once(&state.platform.database, context, &route, request, async |transaction| {
        crate::store::trials::lock(transaction, trial_id).await?;
        if redactions::subjects(transaction, trial_id).await?.hashes.len() != already {
            return Err(AcceptError::Overtaken);
        }
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
    if !version.acknowledgements.is_empty() {
        entry = entry.payload(row_bytes(&version.acknowledgements, "acknowledgements")?);
    }
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    state.platform.recorder.record(transaction, context, entry).await?;
    let place = format!("/v1/trials/{trial_id}/versions/{}", version.version_id);
    Ok(KeptAnswer::json(201, Some(place), version)?)
}

/// Uploads that may be accepted: the tables of each, and how many warnings of which code they have.
struct Chosen {
    tables: Vec<Vec<VersionTable>>,
    warnings: BTreeMap<String, u64>,
}

async fn chosen(state: &State, trial: TrialId, ids: &[UploadId]) -> Result<Chosen, AcceptError> {
    if ids.is_empty() {
        return Err(AcceptError::NoUploads);
    }
    let connection = state.platform.database.connection();
    let mut chosen = Chosen { tables: Vec::with_capacity(ids.len()), warnings: BTreeMap::new() };
    for (index, id) in ids.iter().copied().enumerate() {
        let upload = uploads::find(connection, trial, id).await?;
        let upload = upload.ok_or(AcceptError::UnknownUpload { index, id })?;
        let errors = upload.validation.errors;
        if errors > 0 {
            return Err(AcceptError::UploadInvalid { index, id, errors });
        }
        chosen.tables.push(uploads::tables(&upload)?);
        let warnings = upload.validation.codes.iter().filter(|code| code.severity == Severity::Warning);
        // What looks across rows is said again of all tables together, where other files may have the answer.
        for code in warnings.filter(|code| !looks_across(&code.code)) {
            *chosen.warnings.entry(code.code.clone()).or_default() += code.count;
        }
    }
    Ok(chosen)
}
