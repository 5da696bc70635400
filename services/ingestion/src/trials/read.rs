use palladion_api::ingestion::StoredTrial;
use palladion_api::page::Page;
use palladion_domain::actor::{Actor, Permission};
use palladion_domain::ids::TrialId;
use palladion_domain::trial::Trial;
use palladion_service_kit::grants;
use palladion_service_kit::page::{cut, rows_to_read};

use super::TrialError;
use crate::state::State;
use crate::store::trials as store;

/// One trial with its latest definition.
///
/// # Errors
/// [`TrialError::Unknown`].
pub(crate) async fn read(state: &State, id: TrialId) -> Result<StoredTrial, TrialError> {
    store::find(state.platform.database.connection(), id).await?.ok_or(TrialError::Unknown(id))
}

/// The same, with the definition as the rules need it.
///
/// # Errors
/// [`TrialError::Unknown`].
pub(crate) async fn read_checked(state: &State, id: TrialId) -> Result<(StoredTrial, Trial), TrialError> {
    let stored = read(state, id).await?;
    let trial = Trial::new(stored.definition.clone()).map_err(|_faults| TrialError::Stored(id))?;
    Ok((stored, trial))
}

/// One page of the trials on which the caller may read the definition.
///
/// # Errors
/// [`TrialError::Store`].
pub(crate) async fn list(
    state: &State,
    actor: &Actor,
    after: Option<TrialId>,
) -> Result<Page<StoredTrial>, TrialError> {
    let connection = state.platform.database.connection();
    let granted = grants::active_trials(connection, actor, Permission::ReadTrial).await?;
    let size = state.page_size();
    let trials = store::list(connection, &granted, after, rows_to_read(size)).await?;
    Ok(cut(trials, size, |trial| trial.trial_id.to_string()))
}
