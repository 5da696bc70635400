use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use palladion_api::ingestion::{
    AcceptUploads, Acknowledgement, ConfirmProposal, DatasetVersion, IngestionClient, IssueFilter, Mapping,
    ProposalState, ProposeSnapshot, Snapshot, Upload, UploadRequest, UploadState, unacknowledged_codes,
};
use palladion_domain::actor::Role;
use palladion_domain::digest::Digest;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::validation::Severity;
use palladion_service_kit::hashing::{sha256, sha256_file};
use tokio_util::io::ReaderStream;

use super::PipelineError;
use crate::stack::Stack;

/// How many issues a refused file names.
const ISSUES_SHOWN: u64 = 3;
/// Size of the pieces a file in memory is sent in.
const PIECE_BYTES: usize = 64 * 1024;

/// A file to send.
pub(crate) struct SourceFile {
    /// Its name, as the report shows it.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) content: Content,
    /// How it becomes tables.
    pub(crate) mapping: Mapping,
}

/// Where the bytes of a file are.
pub(crate) enum Content {
    /// In memory.
    Memory(Bytes),
    /// On this machine.
    File(PathBuf),
}

impl Content {
    async fn digest(&self) -> io::Result<Digest> {
        match self {
            Self::Memory(bytes) => Ok(sha256(bytes)),
            Self::File(path) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || sha256_file(&path)).await.map_err(io::Error::other)?
            }
        }
    }

    async fn pieces(&self) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        match self {
            Self::Memory(bytes) => {
                let pieces: Vec<io::Result<Bytes>> =
                    bytes.chunks(PIECE_BYTES).map(|piece| Ok(bytes.slice_ref(piece))).collect();
                Ok(stream::iter(pieces).boxed())
            }
            Self::File(path) => Ok(ReaderStream::new(tokio::fs::File::open(path).await?).boxed()),
        }
    }
}

/// Sends a file. Its key is made of its content and mapping, so that sending it again changes nothing.
///
/// # Errors
/// [`PipelineError::InvalidFile`] with the first issues when validation found errors.
pub(crate) async fn upload(
    stack: &Stack,
    trial: TrialId,
    file: &SourceFile,
) -> Result<Upload, PipelineError> {
    let ingestion = stack.ingestion_as(Role::DataManager)?;
    let unreadable = |error| PipelineError::File(file.name.clone(), error);
    let digest = file.content.digest().await.map_err(unreadable)?;
    let named = format!("{trial} {digest} {:?} {}", file.mapping, file.name);
    let request = UploadRequest {
        mapping: file.mapping,
        file_name: file.name.clone(),
        digest,
        idempotency_key: sha256(named.as_bytes()).to_string(),
    };
    let content = file.content.pieces().await.map_err(unreadable)?;
    let sent = ingestion.upload(trial, &request, content).await;
    let upload = sent.map_err(PipelineError::refused(format!("{} was refused", file.name)))?;
    // The answer to a key is the one that was given first; the state may have moved on.
    let upload = ingestion
        .one_upload(trial, upload.upload_id)
        .await
        .map(|now| Upload { recognised: upload.recognised || now.state == UploadState::Accepted, ..now });
    let upload = upload.map_err(PipelineError::refused(format!("{} could not be read back", file.name)))?;
    match upload.state {
        UploadState::Invalid => Err(invalid(&ingestion, &upload).await?),
        UploadState::Valid | UploadState::Accepted => Ok(upload),
    }
}

async fn invalid(ingestion: &IngestionClient, upload: &Upload) -> Result<PipelineError, PipelineError> {
    let filter =
        IssueFilter { severity: Some(Severity::Error), limit: Some(ISSUES_SHOWN), ..IssueFilter::default() };
    let issues = ingestion.issues(upload.trial_id, upload.upload_id, &filter).await;
    let issues = issues.map_err(PipelineError::refused("the issues could not be read"))?;
    Ok(PipelineError::InvalidFile {
        file: upload.file_name.clone(),
        errors: upload.validation.errors,
        first: issues.items,
    })
}

/// The dataset version made of exactly these uploads; accepts them when there is none, with the same
/// words for the warnings of every code.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn accept(
    stack: &Stack,
    trial: TrialId,
    uploads: &[Upload],
    acknowledgement: &str,
) -> Result<DatasetVersion, PipelineError> {
    let ingestion = stack.ingestion_as(Role::DataManager)?;
    let upload_ids: Vec<UploadId> = uploads.iter().map(|upload| upload.upload_id).collect();
    if uploads.iter().all(|upload| upload.state == UploadState::Accepted)
        && let Some(known) = version_of(&ingestion, trial, &upload_ids).await?
    {
        return Ok(known);
    }
    let mut codes = BTreeSet::new();
    loop {
        let given =
            |code: &String| Acknowledgement { code: code.clone(), reason: acknowledgement.to_owned() };
        let acknowledgements = codes.iter().map(given).collect();
        let wanted = AcceptUploads {
            upload_ids: upload_ids.clone(),
            acknowledgements,
            replaces: Vec::new(),
            reason: None,
        };
        let accepted = ingestion.accept(trial, &wanted).await;
        let missing = match &accepted {
            Err(error) => error.problem().map(unacknowledged_codes).unwrap_or_default(),
            Ok(_) => Vec::new(),
        };
        let known = codes.len();
        codes.extend(missing);
        if codes.len() == known {
            return accepted.map_err(PipelineError::refused("the data were not accepted"));
        }
    }
}

async fn version_of(
    ingestion: &IngestionClient,
    trial: TrialId,
    uploads: &[UploadId],
) -> Result<Option<DatasetVersion>, PipelineError> {
    let wanted: BTreeSet<&UploadId> = uploads.iter().collect();
    let mut after = None;
    loop {
        let page = ingestion.versions(trial, after.as_deref()).await;
        let page = page.map_err(PipelineError::refused("the dataset versions could not be listed"))?;
        let found = |version: &DatasetVersion| version.upload_ids.iter().collect::<BTreeSet<_>>() == wanted;
        if let Some(known) = page.items.into_iter().find(found) {
            return Ok(Some(known));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(None),
        }
    }
}

/// Freezes a dataset version at the trial's own cut-off: the data manager proposes it, the statistician
/// confirms it.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn freeze(
    stack: &Stack,
    trial: TrialId,
    version: &DatasetVersion,
) -> Result<Snapshot, PipelineError> {
    let request = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
    let proposed = stack.ingestion_as(Role::DataManager)?.propose(trial, &request).await;
    let proposal = proposed.map_err(PipelineError::refused("the freeze could not be proposed"))?;
    let statistician = stack.ingestion_as(Role::Statistician)?;
    let snapshot_id = proposal.snapshot_id;
    let frozen = match proposal.state {
        ProposalState::Confirmed => statistician.snapshot(trial, snapshot_id).await,
        ProposalState::Proposed | ProposalState::Declined => {
            statistician.confirm(trial, proposal.proposal_id, &ConfirmProposal { snapshot_id }).await
        }
    };
    frozen.map_err(PipelineError::refused("the snapshot was not frozen"))
}
