use std::collections::BTreeMap;
use std::sync::Arc;

use palladion_api::ingestion::{DatasetVersion, RedactSubject, Redaction, Snapshot, Upload, UploadState};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{DatasetVersionId, RedactionId, SubjectId, TrialId, UploadId};
use palladion_formats::table::{Column, Table};
use palladion_ledger::event::Action;
use palladion_ledger::leaf::Reason;
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::{keyed_sha256, sha256};
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::RedactionError;
use crate::state::State;
use crate::store::{redactions as store, snapshots, trials, uploads, versions};
use crate::uploads::{in_ledger, load_table};

/// No limit: what holds the subject has to be found wherever it is.
const ALL: u64 = u32::MAX as u64;

/// Redacts a subject: later versions do not hold it, the files that hold it are sealed, and the ledger
/// gets a leaf that does not name it. What was accepted and frozen stays.
///
/// # Errors
/// [`RedactionError`]; nothing is changed then.
pub(crate) async fn redact(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    wanted: RedactSubject,
) -> Result<KeptAnswer, RedactionError> {
    let RedactSubject { subject_id, reason } = wanted;
    let in_leaf = in_ledger(&reason).map_err(RedactionError::Reason)?;
    let database = &state.platform.database;
    let key = key(state, trial).await?;
    let subject_hash = keyed_sha256(&key, subject_id.as_str().as_bytes());
    // The id itself may not be guessed from what is kept of the request.
    let request = sha256(&row_bytes(&(subject_hash, &reason), "a redaction")?);
    let route = format!("POST /v1/trials/{trial}/redactions");
    if let Some(answer) = idempotency::find(database.connection(), context, &route, request).await? {
        return Ok(answer);
    }
    let held = holders(state, trial, &subject_id).await?;
    if held.versions.is_empty() && !held.in_valid_upload {
        return Err(RedactionError::UnknownSubject);
    }
    let redaction = Redaction {
        redaction_id: RedactionId::from_uuid(clock::new_uuid()),
        trial_id: trial,
        subject_hash,
        reason,
        versions: held.versions,
        snapshots: held.snapshots,
        sealed_uploads: held.uploads,
        redacted_at: clock::now(),
        redacted_by: context.actor.subject.to_string(),
    };
    idempotency::once(database, context, &route, request, async |transaction| {
        trials::lock(transaction, trial).await?;
        if Seen::now(transaction, trial).await? != held.seen {
            return Err(RedactionError::Overtaken);
        }
        record(state, context, transaction, &redaction, in_leaf).await
    })
    .await
}

/// The trial's key; made when nobody was redacted before.
async fn key(state: &State, trial: TrialId) -> Result<[u8; 32], RedactionError> {
    let database = &state.platform.database;
    if let Some(key) = store::key(database.connection(), trial).await? {
        return Ok(key);
    }
    let transaction = database.begin_write().await?;
    trials::lock(&transaction, trial).await?;
    let key = match store::key(&transaction, trial).await? {
        Some(key) => key,
        None => {
            let key = clock::random_bytes();
            store::insert_key(&transaction, trial, key).await?;
            key
        }
    };
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(key)
}

async fn record(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    redaction: &Redaction,
    reason: Reason,
) -> Result<KeptAnswer, RedactionError> {
    store::insert(transaction, redaction).await.map_err(|error| match error {
        StoreError::Conflict(_) => RedactionError::Already,
        other => RedactionError::Store(other),
    })?;
    let entry = Entry::new(Action::SubjectRedacted, redaction.redaction_id).trial(redaction.trial_id);
    let entry = entry.reason(reason).after(row_bytes(redaction, "a redaction")?);
    state.platform.recorder.record(transaction, context, entry).await?;
    Ok(KeptAnswer::json(201, None, redaction)?)
}

/// What a subject's data are in.
struct Holders {
    versions: Vec<DatasetVersionId>,
    snapshots: Vec<SnapshotId>,
    uploads: Vec<UploadId>,
    /// Whether one of the uploads was cut into tables, so that it is known to hold the subject.
    in_valid_upload: bool,
    seen: Seen,
}

/// Up to where the trial's data were looked at.
#[derive(PartialEq, Eq)]
struct Seen {
    version: Option<DatasetVersionId>,
    upload: Option<UploadId>,
    snapshots: usize,
}

impl Seen {
    async fn now(transaction: &StoreTransaction, trial: TrialId) -> Result<Self, StoreError> {
        let uploads = uploads::list(transaction, trial, None, ALL).await?;
        let snapshots = snapshots::list(transaction, trial, None, ALL).await?;
        let newest = versions::newest(transaction, trial).await?;
        Ok(Self::of(newest.as_ref(), &uploads, &snapshots))
    }

    fn of(newest: Option<&DatasetVersion>, uploads: &[Upload], snapshots: &[Snapshot]) -> Self {
        Self {
            version: newest.map(|version| version.version_id),
            upload: uploads.last().map(|upload| upload.upload_id),
            snapshots: snapshots.len(),
        }
    }
}

/// Looks through every table of the trial, each once. An upload that was never cut into tables may hold
/// anybody.
async fn holders(state: &State, trial: TrialId, subject: &SubjectId) -> Result<Holders, RedactionError> {
    let _permit =
        Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(RedactionError::Stopping)?;
    let connection = state.platform.database.connection();
    let all_versions = versions::list(connection, trial, None, ALL).await?;
    let all_uploads = uploads::list(connection, trial, None, ALL).await?;
    let all_snapshots = snapshots::list(connection, trial, None, ALL).await?;
    let newest = versions::newest(connection, trial).await?;
    let mut search = Search { state, subject, known: BTreeMap::new() };
    let mut versions = Vec::new();
    for version in &all_versions {
        if search.any(version.tables.iter().map(|table| table.digest)).await? {
            versions.push(version.version_id);
        }
    }
    let (mut uploads, mut in_valid_upload) = (Vec::new(), false);
    for upload in &all_uploads {
        let holds = match upload.state {
            UploadState::Invalid => true,
            UploadState::Valid | UploadState::Accepted => {
                let tables = upload.validation.tables.iter().filter_map(|table| table.digest);
                let holds = search.any(tables).await?;
                in_valid_upload |= holds;
                holds
            }
        };
        if holds {
            uploads.push(upload.upload_id);
        }
    }
    let frozen = all_snapshots.iter().filter(|snapshot| versions.contains(&snapshot.version_id));
    let snapshots = frozen.map(|snapshot| snapshot.snapshot_id).collect();
    let seen = Seen::of(newest.as_ref(), &all_uploads, &all_snapshots);
    Ok(Holders { versions, snapshots, uploads, in_valid_upload, seen })
}

/// Which stored tables hold the subject.
struct Search<'s> {
    state: &'s State,
    subject: &'s SubjectId,
    known: BTreeMap<Digest, bool>,
}

impl Search<'_> {
    async fn any(&mut self, tables: impl Iterator<Item = Digest>) -> Result<bool, RedactionError> {
        let mut found = false;
        for digest in tables {
            let holds = match self.known.get(&digest) {
                Some(holds) => *holds,
                None => {
                    let table = load_table(&self.state.platform.blobs, digest).await?;
                    let holds = holds(&table, self.subject);
                    self.known.insert(digest, holds);
                    holds
                }
            };
            found |= holds;
        }
        Ok(found)
    }
}

fn holds(table: &Table, subject: &SubjectId) -> bool {
    let ids = table.column("subject_id").and_then(Column::texts);
    ids.is_some_and(|ids| ids.iter().any(|id| id == Some(subject.as_str())))
}
