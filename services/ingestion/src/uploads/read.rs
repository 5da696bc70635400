use palladion_api::ingestion::{IssueFilter, Upload, UploadState};
use palladion_api::page::Page;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::validation::Issue;
use palladion_formats::table::Column;
use palladion_ledger::event::ActingRole;
use palladion_service_kit::blobs::BlobStream;
use palladion_service_kit::page::{cut, rows_to_read};

use super::{UploadError, load_table};
use crate::profiles;
use crate::state::State;
use crate::store::{redactions, uploads as store};

/// What the codes about what points at a person begin with.
const PERSONAL: &str = "PRV-";
/// Most issues of one page.
const ISSUES_LIMIT: u64 = 1_000;

/// One upload of a trial.
///
/// # Errors
/// [`UploadError::Unknown`].
pub(crate) async fn read(state: &State, trial: TrialId, id: UploadId) -> Result<Upload, UploadError> {
    store::find(state.platform.database.connection(), trial, id).await?.ok_or(UploadError::Unknown(id))
}

/// One page of a trial's uploads, oldest first.
///
/// # Errors
/// [`UploadError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    after: Option<UploadId>,
) -> Result<Page<Upload>, UploadError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let uploads = store::list(connection, trial, after, rows_to_read(size)).await?;
    Ok(cut(uploads, size, |upload| upload.upload_id.to_string()))
}

/// One page of an upload's issues.
///
/// # Errors
/// [`UploadError::Unknown`], [`UploadError::PageKey`].
pub(crate) async fn issues(
    state: &State,
    trial: TrialId,
    id: UploadId,
    filter: &IssueFilter,
) -> Result<Page<Issue>, UploadError> {
    let after =
        filter.after.as_deref().map(str::parse).transpose().map_err(|_not_a_number| UploadError::PageKey)?;
    let upload = read(state, trial, id).await?;
    let size = filter.limit.unwrap_or(state.page_size()).clamp(1, ISSUES_LIMIT);
    let connection = state.platform.database.connection();
    let found = store::issues(connection, upload.upload_id, filter, after, rows_to_read(size)).await?;
    let Page { items, next } = cut(found, size, |(position, _)| position.to_string());
    let sealed = is_sealed(state, trial, id).await?;
    let shown = |(_, issue): (i64, Issue)| if sealed { Issue { value: None, ..issue } } else { issue };
    Ok(Page { items: items.into_iter().map(shown).collect(), next })
}

/// The bytes of an upload as they came, verified as they pass. What points at persons in them goes to nobody
/// but those who brought it in.
///
/// # Errors
/// [`UploadError::Unknown`], [`UploadError::Sealed`], [`UploadError::Personal`], [`UploadError::Blob`].
pub(crate) async fn open_content(
    state: &State,
    trial: TrialId,
    id: UploadId,
    role: ActingRole,
) -> Result<(Upload, BlobStream), UploadError> {
    let upload = read(state, trial, id).await?;
    if is_sealed(state, trial, id).await? {
        return Err(UploadError::Sealed(id));
    }
    if role != ActingRole::DataManager && holds_more(state, &upload).await? {
        return Err(UploadError::Personal(id));
    }
    let content = state.platform.blobs.open_stream(upload.digest).await.map_err(UploadError::Blob)?;
    Ok((upload, content))
}

/// Whether the file holds, or may hold, a redacted subject: it did when the subject was redacted, or came
/// later and its tables do. A later file without tables is one that its sender still has to correct; it is
/// not sealed before the next redaction.
pub(super) async fn is_sealed(state: &State, trial: TrialId, id: UploadId) -> Result<bool, UploadError> {
    let redacted = redactions::subjects(state.platform.database.connection(), trial).await?;
    if redacted.is_empty() {
        return Ok(false);
    }
    if redacted.sealed_uploads.contains(&id) {
        return Ok(true);
    }
    let upload = read(state, trial, id).await?;
    for digest in upload.validation.tables.iter().filter_map(|table| table.digest) {
        let table = load_table(&state.platform.blobs, digest).await.map_err(UploadError::Carried)?;
        let ids = table.column("subject_id").and_then(Column::texts);
        if ids.is_some_and(|ids| ids.iter().flatten().any(|id| redacted.contains(id))) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the file holds what its profile keeps from the trial's tables for pointing at persons, or was
/// refused for it, or may hold a redacted subject because it was never cut into tables.
async fn holds_more(state: &State, upload: &Upload) -> Result<bool, UploadError> {
    if upload.validation.codes.iter().any(|found| found.code.starts_with(PERSONAL)) {
        return Ok(true);
    }
    if upload.state == UploadState::Invalid {
        let connection = state.platform.database.connection();
        if !redactions::subjects(connection, upload.trial_id).await?.is_empty() {
            return Ok(true);
        }
    }
    let Some(profile) = upload.profile_id else { return Ok(false) };
    let profile = profiles::parsed(state, upload.trial_id, profile).await.map_err(UploadError::Profile)?;
    Ok(profile.document().privacy.keeps_back())
}
