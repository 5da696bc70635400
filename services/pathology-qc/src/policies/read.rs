use palladion_api::page::Page;
use palladion_api::pathology_qc::StoredPolicy;
use palladion_domain::ids::{PolicyId, TrialId};
use palladion_service_kit::page::{cut, rows_to_read};

use super::PolicyError;
use crate::state::State;
use crate::store::policies as store;

/// One policy of a trial.
///
/// # Errors
/// [`PolicyError::Unknown`].
pub(crate) async fn read(state: &State, trial: TrialId, id: PolicyId) -> Result<StoredPolicy, PolicyError> {
    store::find(state.platform.database.connection(), trial, id).await?.ok_or(PolicyError::Unknown(id))
}

/// One page of a trial's policies, oldest first.
///
/// # Errors
/// [`PolicyError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    after: Option<PolicyId>,
) -> Result<Page<StoredPolicy>, PolicyError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let policies = store::list(connection, trial, after, rows_to_read(size)).await?;
    Ok(cut(policies, size, |policy| policy.policy_id.to_string()))
}
