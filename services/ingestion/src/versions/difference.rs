use palladion_api::ingestion::{DifferenceFilter, DifferencePage, DifferenceSummary};
use palladion_domain::ids::{DatasetVersionId, TrialId};

use super::diff::{Cursor, DifferenceIndex, Wanted, page};
use super::{VersionError, read};
use crate::state::State;
use crate::store::redactions;

/// Most changes of one page.
const CHANGES_LIMIT: u64 = 1_000;

/// One page of the changes of a version to the one before it.
///
/// # Errors
/// [`VersionError::Unknown`], [`VersionError::First`], [`VersionError::PageKey`].
pub(crate) async fn difference(
    state: &State,
    trial: TrialId,
    id: DatasetVersionId,
    filter: &DifferenceFilter,
) -> Result<DifferencePage, VersionError> {
    let difference = read(state, trial, id).await?.difference.ok_or(VersionError::First(id))?;
    difference_page(state, trial, difference.summary, filter).await
}

/// One page of stored changes; those of subjects redacted since are not shown.
///
/// # Errors
/// [`VersionError::PageKey`], [`VersionError::Blob`].
pub(crate) async fn difference_page(
    state: &State,
    trial: TrialId,
    summary: DifferenceSummary,
    filter: &DifferenceFilter,
) -> Result<DifferencePage, VersionError> {
    let after = filter.after.as_deref().map(str::parse).transpose();
    let start = Cursor(after.map_err(|_not_a_number| VersionError::PageKey)?.unwrap_or_default());
    let blobs = &state.platform.blobs;
    let index = DifferenceIndex::read(&blobs.get(summary.index_digest).await.map_err(VersionError::Blob)?)?;
    let limit = filter.limit.unwrap_or(state.page_size()).clamp(1, CHANGES_LIMIT);
    let redacted = redactions::subjects(state.platform.database.connection(), trial).await?;
    let hidden = |subject: &str| redacted.contains(subject);
    let wanted = Wanted { filter, hidden: &hidden, limit: usize::try_from(limit).unwrap_or(usize::MAX) };
    let (items, next) = page(blobs, &index, start, &wanted).await?;
    Ok(DifferencePage { summary, items, next: next.map(|cursor| cursor.0.to_string()) })
}
