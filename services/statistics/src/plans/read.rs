use palladion_api::page::Page;
use palladion_api::statistics::StoredPlan;
use palladion_domain::ids::{PlanId, TrialId};
use palladion_service_kit::page::{cut, rows_to_read};

use super::PlanError;
use crate::state::State;
use crate::store::plans as store;

/// One plan of a trial.
///
/// # Errors
/// [`PlanError::Unknown`].
pub(crate) async fn read(state: &State, trial: TrialId, id: PlanId) -> Result<StoredPlan, PlanError> {
    store::find(state.platform.database.connection(), trial, id).await?.ok_or(PlanError::Unknown(id))
}

/// One page of a trial's plans, oldest first.
///
/// # Errors
/// [`PlanError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    after: Option<PlanId>,
) -> Result<Page<StoredPlan>, PlanError> {
    let size = state.page_size();
    let plans = store::list(state.platform.database.connection(), trial, after, rows_to_read(size)).await?;
    Ok(cut(plans, size, |plan| plan.plan_id.to_string()))
}
