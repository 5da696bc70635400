use std::fs::File;
use std::sync::Arc;

use bytes::Bytes;
use futures::Stream;
use palladion_api::ingestion::{Mapping, Upload, UploadState, ValidationSummary};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::trial::Trial;
use palladion_domain::validation::Issue;
use palladion_formats::profile::ImportProfile;
use palladion_ledger::event::Action;
use palladion_service_kit::blobs::{BlobError, StoredBlob};
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};

use super::UploadError;
use super::early::{Early, Pieces, shown};
use super::flow::carried;
use super::tables::NewTable;
use super::validate::{Content, Job, Validated};
use crate::state::State;
use crate::store::transfers::mapping_text;
use crate::store::uploads::{self as store, UploadContent};
use crate::transfers::{Stalled, unless_stalled};
use crate::{profiles, trials};

/// The longest name of a file, in characters.
const FILE_NAME_CHARACTERS: usize = 200;

/// A file on its way in.
pub(crate) struct Incoming<S> {
    /// How it becomes tables.
    pub(crate) mapping: Mapping,
    /// The sender's name for it.
    pub(crate) file_name: String,
    /// What its bytes have to be.
    pub(crate) digest: Digest,
    /// Its bytes.
    pub(crate) content: S,
}

/// What came of a new file; its tables are in the blob store.
struct Outcome {
    summary: ValidationSummary,
    issues: Vec<Issue>,
}

/// Takes a file in: stores it, validates it, and records both in one transaction. A file with faults
/// is an upload in state `invalid`; the same content with the same mapping is recognised.
///
/// # Errors
/// [`UploadError`]; nothing is kept then.
pub(crate) async fn receive<S, E>(
    state: &State,
    context: &RequestContext,
    trial_id: TrialId,
    incoming: Incoming<S>,
) -> Result<KeptAnswer, UploadError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let Incoming { mapping, file_name, digest, content } = incoming;
    if context.idempotency_key.is_none() {
        return Err(UploadError::KeyMissing);
    }
    check_file_name(&file_name)?;
    let (stored, trial) = trials::read_checked(state, trial_id).await?;
    let profile = profile(state, trial_id, mapping).await?;
    let platform = &state.platform;
    let content_of =
        |digest| UploadContent { digest, mapping: mapping_text(mapping), trial_version: stored.version };
    let job = Work { state, trial_id, profile, trial };
    let announced =
        store::find_content(platform.database.connection(), trial_id, &content_of(digest)).await?;
    let early = if announced.is_some() { None } else { job.early().await? };
    let (early, pieces) = early.unzip();
    let (blob, content) = {
        let limits = &platform.config.limits;
        let content = shown(unless_stalled(content, limits.body_stall_seconds), pieces);
        let blob = platform.blobs.put_stream(content, limits.upload_bytes, Some(digest)).await;
        let blob = blob.map_err(refused)?;
        (blob, content_of(blob.digest))
    };
    let outcome = match store::find_content(platform.database.connection(), trial_id, &content).await? {
        Some(_) => None,
        None => Some(job.outcome(early, &blob).await?),
    };
    let upload = |summary: &ValidationSummary| Upload {
        upload_id: UploadId::from_uuid(clock::new_uuid()),
        trial_id,
        file_name: file_name.clone(),
        digest: blob.digest,
        size_bytes: blob.size_bytes,
        profile_id: match mapping {
            Mapping::Profile(id) => Some(id),
            Mapping::Table(_) => None,
        },
        trial_version: stored.version,
        state: if summary.errors == 0 { UploadState::Valid } else { UploadState::Invalid },
        validation: summary.clone(),
        recognised: false,
        received_at: clock::now(),
        received_by: context.actor.subject.to_string(),
    };
    let new = outcome.map(|outcome| (upload(&outcome.summary), outcome));
    let route = route(trial_id);
    let request = request_digest(content.digest, mapping, &file_name);
    let attempt = async || {
        idempotency::once(&platform.database, context, &route, request, async |transaction| {
            record(state, context, transaction, trial_id, &content, new.as_ref()).await
        })
        .await
    };
    match attempt().await {
        // The same content came in by another request at this moment: now it is there.
        Err(UploadError::Store(StoreError::Conflict(_))) => attempt().await,
        answered => answered,
    }
}

/// Writes the upload and its leaf, or finds the earlier one.
async fn record(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    trial: TrialId,
    content: &UploadContent,
    new: Option<&(Upload, Outcome)>,
) -> Result<KeptAnswer, UploadError> {
    let place = |upload: &Upload| format!("/v1/trials/{}/uploads/{}", upload.trial_id, upload.upload_id);
    if let Some(mut known) = store::find_content(transaction, trial, content).await? {
        known.recognised = true;
        return Ok(KeptAnswer::json(200, Some(place(&known)), &known)?);
    }
    let Some((upload, outcome)) = new else {
        return Err(UploadError::Store(StoreError::Corrupt { what: "an upload" }));
    };
    store::insert(transaction, upload, content, &outcome.issues).await?;
    let entry = Entry::new(Action::UploadReceived, upload.upload_id).trial(trial);
    let entry = entry.after(store::recorded(upload)?);
    state.platform.recorder.record(transaction, context, entry).await?;
    Ok(KeptAnswer::json(201, Some(place(upload)), upload)?)
}

fn check_file_name(name: &str) -> Result<(), UploadError> {
    let length = name.chars().count();
    if (1..=FILE_NAME_CHARACTERS).contains(&length) && !name.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(UploadError::FileName(FILE_NAME_CHARACTERS))
    }
}

async fn profile(state: &State, trial: TrialId, mapping: Mapping) -> Result<ImportProfile, UploadError> {
    let id = match mapping {
        Mapping::Table(table) => return Ok(ImportProfile::identity(table)),
        Mapping::Profile(id) => id,
    };
    profiles::parsed(state, trial, id).await.map_err(|error| match error {
        profiles::ProfileError::Unknown(id) => UploadError::UnknownProfile(id),
        other => UploadError::Profile(other),
    })
}

/// The operation under which the key of an upload is kept.
pub(crate) fn route(trial: TrialId) -> String {
    format!("POST /v1/trials/{trial}/uploads")
}

/// Everything that matters in the request, in one digest.
pub(crate) fn request_digest(content: Digest, mapping: Mapping, file_name: &str) -> Digest {
    sha256(format!("{content}\n{}\n{file_name}", mapping_text(mapping)).as_bytes())
}

/// Whether a file of this name and mapping would be looked at.
///
/// # Errors
/// [`UploadError::FileName`], [`UploadError::UnknownProfile`].
pub(crate) async fn check_request(
    state: &State,
    trial: TrialId,
    mapping: Mapping,
    file_name: &str,
) -> Result<(), UploadError> {
    check_file_name(file_name)?;
    profile(state, trial, mapping).await.map(drop)
}

fn refused(error: BlobError) -> UploadError {
    match error {
        BlobError::TooLarge { limit_bytes } => UploadError::TooLarge { limit_bytes },
        BlobError::Mismatch { expected, found } => UploadError::DigestMismatch { expected, found },
        BlobError::Source(source) => match source.downcast::<Stalled>() {
            Ok(stalled) => UploadError::Stalled(*stalled),
            Err(source) => UploadError::Interrupted(source),
        },
        other => UploadError::Blob(other),
    }
}

/// The work on a file.
struct Work<'a> {
    state: &'a State,
    trial_id: TrialId,
    profile: ImportProfile,
    trial: Trial,
}

impl Work<'_> {
    /// Begins to look at a file that is coming, when there is room for its tables now.
    async fn early(&self) -> Result<Option<(Early, Pieces)>, UploadError> {
        match Arc::clone(&self.state.tables_in_memory).try_acquire_owned() {
            Ok(permit) => Ok(Some(Early::begin(self.job().await?, permit))),
            Err(_busy) => Ok(None),
        }
    }

    /// What came of a stored file; its tables are stored then too.
    async fn outcome(&self, early: Option<Early>, blob: &StoredBlob) -> Result<Outcome, UploadError> {
        let validated = match early {
            Some(early) => early.outcome().await?,
            None => None,
        };
        match validated {
            Some(validated) => self.keep(validated).await,
            None => self.keep(self.validate(blob).await?).await,
        }
    }

    async fn validate(&self, blob: &StoredBlob) -> Result<Validated, UploadError> {
        let permit = Arc::clone(&self.state.tables_in_memory).acquire_owned().await;
        let (permit, job) = (permit.map_err(UploadError::Stopping)?, self.job().await?);
        let path = self.state.platform.blobs.path_of(&blob.digest);
        let work = move || {
            // Held by the work itself, which goes on when the request is given up.
            let _permit = permit;
            job.validate(Content::File(File::open(path).map_err(UploadError::File)?))
        };
        tokio::task::spawn_blocking(work).await.map_err(UploadError::Crashed)?
    }

    async fn job(&self) -> Result<Job, UploadError> {
        Ok(Job {
            carried: carried(self.state, self.trial_id, &self.profile).await?,
            profile: self.profile.clone(),
            trial: self.trial.clone(),
            limits: self.state.read_limits(),
            received_on: clock::now().date_naive(),
            blobs: self.state.platform.blobs.clone(),
            seed: u64::from_le_bytes(clock::random_bytes()),
        })
    }

    /// Stores the tables of a validated file.
    async fn keep(&self, validated: Validated) -> Result<Outcome, UploadError> {
        let Validated { mut summary, issues, tables } = validated;
        for NewTable { table, content } in tables {
            let stored = content.store(&self.state.platform.blobs).await;
            let (stored, origin) = stored.map_err(UploadError::Blob)?;
            for shown in summary.tables.iter_mut().filter(|shown| shown.table == table) {
                shown.digest = Some(stored.digest);
                shown.size_bytes = Some(stored.size_bytes);
                shown.origin_digest = Some(origin.digest);
            }
        }
        Ok(Outcome { summary, issues })
    }
}
