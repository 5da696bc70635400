use palladion_api::page::Page;
use palladion_api::pathology_qc::{Finding, Review};
use palladion_domain::ids::{FindingId, RunId, TrialId};
use palladion_service_kit::page::{cut, rows_to_read};

use super::FindingError;
use crate::state::State;
use crate::store::findings as store;

/// One finding of a trial as it stands.
///
/// # Errors
/// [`FindingError::Unknown`].
pub(crate) async fn read(state: &State, trial: TrialId, id: FindingId) -> Result<Finding, FindingError> {
    store::find(state.platform.database.connection(), trial, id).await?.ok_or(FindingError::Unknown(id))
}

/// One page of a trial's findings, or of those of one run, oldest first.
///
/// # Errors
/// [`FindingError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    run: Option<RunId>,
    after: Option<FindingId>,
) -> Result<Page<Finding>, FindingError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let findings = store::list(connection, trial, run, after, rows_to_read(size)).await?;
    Ok(cut(findings, size, |finding| finding.finding_id.to_string()))
}

/// The whole review of a finding, oldest entry first.
///
/// # Errors
/// [`FindingError::Unknown`].
pub(crate) async fn reviews(
    state: &State,
    trial: TrialId,
    id: FindingId,
) -> Result<Vec<Review>, FindingError> {
    read(state, trial, id).await?;
    Ok(store::reviews(state.platform.database.connection(), id).await?)
}
