use palladion_api::ingestion::StoredProfile;
use palladion_api::page::Page;
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_service_kit::page::{cut, rows_to_read};

use super::ProfileError;
use crate::state::State;
use crate::store::profiles as store;

/// One profile of a trial.
///
/// # Errors
/// [`ProfileError::Unknown`].
pub(crate) async fn read(
    state: &State,
    trial: TrialId,
    id: ProfileId,
) -> Result<StoredProfile, ProfileError> {
    store::find(state.platform.database.connection(), trial, id).await?.ok_or(ProfileError::Unknown(id))
}

/// One page of a trial's profiles, oldest first.
///
/// # Errors
/// [`ProfileError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    after: Option<ProfileId>,
) -> Result<Page<StoredProfile>, ProfileError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let profiles = store::list(connection, trial, after, rows_to_read(size)).await?;
    Ok(cut(profiles, size, |profile| profile.profile_id.to_string()))
}
