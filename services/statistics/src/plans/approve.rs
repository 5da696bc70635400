use palladion_api::statistics::{ApprovePlan, PlanState, StoredPlan};
use palladion_domain::ids::{PlanId, TrialId};
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::PlanError;
use crate::state::State;
use crate::store::plans as store;

/// The operation an `Idempotency-Key` belongs to.
const ROUTE: &str = "POST plans/approvals";

/// Approves the text of a plan that another person drafted.
///
/// # Errors
/// [`PlanError::OwnPlan`], [`PlanError::OtherDigest`], [`PlanError::AlreadyApproved`].
pub(crate) async fn approve(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: PlanId,
    approval: ApprovePlan,
) -> Result<KeptAnswer, PlanError> {
    let request = sha256(format!("{trial} {id} {}", approval.digest).as_bytes());
    idempotency::once(&state.platform.database, context, ROUTE, request, async |transaction| {
        let before = store::find(transaction, trial, id).await?.ok_or(PlanError::Unknown(id))?;
        let by = context.actor.subject.to_string();
        if before.created_by == by {
            return Err(PlanError::OwnPlan);
        }
        if approval.digest != before.digest {
            return Err(PlanError::OtherDigest(before.digest));
        }
        let at = clock::now();
        if !store::approve(transaction, id, &by, at).await? {
            return Err(PlanError::AlreadyApproved);
        }
        let approved = StoredPlan {
            state: PlanState::Approved,
            approved_at: Some(at),
            approved_by: Some(by),
            ..before.clone()
        };
        let entry = Entry::new(Action::PlanApproved, id)
            .version(2)
            .trial(trial)
            .before(row_bytes(&before, "an analysis plan")?)
            .after(row_bytes(&approved, "an analysis plan")?);
        state.platform.recorder.record(transaction, context, entry).await?;
        Ok(KeptAnswer::json(200, None, &approved)?)
    })
    .await
}
