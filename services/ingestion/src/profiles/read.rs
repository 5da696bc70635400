use palladion_api::ingestion::{ProfileFilter, StoredProfile};
use palladion_api::page::Page;
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_formats::profile::ImportProfile;
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

/// The same profile, ready to read files, with the key for its pseudonyms where it names one.
///
/// # Errors
/// [`ProfileError::Unknown`].
pub(crate) async fn parsed(
    state: &State,
    trial: TrialId,
    id: ProfileId,
) -> Result<ImportProfile, ProfileError> {
    let stored = read(state, trial, id).await?;
    let profile = ImportProfile::parse(&stored.document.to_string());
    let profile = profile.map_err(|error| ProfileError::StoredProfile(id, error))?;
    Ok(profile.with_key_of(&state.pseudonym_keys))
}

/// One page of a trial's profiles, oldest first.
///
/// # Errors
/// [`ProfileError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    filter: &ProfileFilter,
) -> Result<Page<StoredProfile>, ProfileError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let profiles = store::list(connection, trial, filter, rows_to_read(size)).await?;
    Ok(cut(profiles, size, |profile| profile.profile_id.to_string()))
}
