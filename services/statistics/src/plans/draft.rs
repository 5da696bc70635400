use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::{PlanState, StoredPlan};
use palladion_domain::ids::{PlanId, TrialId};
use palladion_ledger::canonical::jcs;
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::{PlanError, check};
use crate::state::State;
use crate::store::plans as store;

/// The operation an `Idempotency-Key` belongs to.
const ROUTE: &str = "POST plans";

/// Stores a document as the next version of its title and answers 201, unless the trial has it already:
/// then 200 with the stored plan.
///
/// # Errors
/// [`PlanError::Invalid`] lists what is wrong with it.
pub(crate) async fn draft(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    document: Plan,
) -> Result<KeptAnswer, PlanError> {
    let faults = check(&document);
    if !faults.is_empty() {
        return Err(PlanError::Invalid(faults));
    }
    let digest = sha256(&jcs(&document).map_err(|_number| PlanError::NotCanonical)?);
    let request = sha256(format!("{trial} {digest}").as_bytes());
    idempotency::once(&state.platform.database, context, ROUTE, request, async |transaction| {
        if let Some(known) = store::find_content(transaction, trial, digest).await? {
            return Ok(KeptAnswer::json(200, None, &known)?);
        }
        let plan = StoredPlan {
            plan_id: PlanId::from_uuid(clock::new_uuid()),
            trial_id: trial,
            version: store::count(transaction, trial, &document.title).await? + 1,
            digest,
            state: PlanState::Draft,
            document,
            created_at: clock::now(),
            created_by: context.actor.subject.to_string(),
            approved_at: None,
            approved_by: None,
        };
        store::insert(transaction, &plan).await?;
        let entry = Entry::new(Action::PlanDrafted, plan.plan_id)
            .trial(trial)
            .after(row_bytes(&plan, "an analysis plan")?);
        state.platform.recorder.record(transaction, context, entry).await?;
        let address = format!("/v1/trials/{trial}/plans/{}", plan.plan_id);
        Ok(KeptAnswer::json(201, Some(address), &plan)?)
    })
    .await
}
