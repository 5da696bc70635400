use palladion_api::statistics::{ComparedPlan, PlanComparison, StoredPlan};
use palladion_domain::ids::{PlanId, TrialId};

use super::differences::{between, of_outputs};
use super::{PlanError, read};
use crate::state::State;

/// What differs between two plans of a trial.
///
/// # Errors
/// [`PlanError::Unknown`] for either of them.
pub(crate) async fn compare(
    state: &State,
    trial: TrialId,
    before: PlanId,
    after: PlanId,
) -> Result<PlanComparison, PlanError> {
    let before = read(state, trial, before).await?;
    let after = read(state, trial, after).await?;
    compared(&before, &after).map_err(|_unwritable| PlanError::NotCanonical)
}

fn compared(before: &StoredPlan, after: &StoredPlan) -> Result<PlanComparison, serde_json::Error> {
    let [mut old, mut new] =
        [serde_json::to_value(&before.document)?, serde_json::to_value(&after.document)?];
    let outputs = [&mut old, &mut new].map(|plan| plan["outputs"].take());
    let [old_outputs, new_outputs] = outputs.map(|list| list.as_array().cloned().unwrap_or_default());
    let of = |plan: &StoredPlan| ComparedPlan {
        plan_id: plan.plan_id,
        title: plan.document.title.clone(),
        version: plan.version,
        digest: plan.digest,
    };
    Ok(PlanComparison {
        before: of(before),
        after: of(after),
        same: before.digest == after.digest,
        fields: between(&old, &new),
        outputs: of_outputs(&old_outputs, &new_outputs),
    })
}
