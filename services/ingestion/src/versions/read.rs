use palladion_api::ingestion::DatasetVersion;
use palladion_api::page::Page;
use palladion_domain::ids::{DatasetVersionId, TrialId};
use palladion_service_kit::page::{cut, rows_to_read};

use super::VersionError;
use crate::state::State;
use crate::store::versions as store;

/// One dataset version of a trial.
///
/// # Errors
/// [`VersionError::Unknown`].
pub(crate) async fn read(
    state: &State,
    trial: TrialId,
    id: DatasetVersionId,
) -> Result<DatasetVersion, VersionError> {
    store::find(state.platform.database.connection(), trial, id).await?.ok_or(VersionError::Unknown(id))
}

/// One page of a trial's dataset versions, oldest first.
///
/// # Errors
/// [`VersionError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    after: Option<DatasetVersionId>,
) -> Result<Page<DatasetVersion>, VersionError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let versions = store::list(connection, trial, after, rows_to_read(size)).await?;
    Ok(cut(versions, size, |version| version.version_id.to_string()))
}
