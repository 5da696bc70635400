use palladion_api::pathology_qc::StoredPolicy;
use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_domain::ids::{PolicyId, TrialId};
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::PolicyError;
use super::check::check;
use crate::state::State;
use crate::store::policies as store;

/// The operation an `Idempotency-Key` belongs to.
const ROUTE: &str = "POST policies";

/// Saves a document as the next version of its title and answers 201, unless the trial has it already:
/// then 200 with the stored policy.
///
/// # Errors
/// [`PolicyError::Invalid`] lists what is wrong with it.
pub(crate) async fn save(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    document: QcPolicy,
) -> Result<KeptAnswer, PolicyError> {
    let faults = check(&document);
    if !faults.is_empty() {
        return Err(PolicyError::Invalid(faults));
    }
    let digest = sha256(&row_bytes(&document, "a QC policy")?);
    let request = sha256(format!("{trial} {digest}").as_bytes());
    idempotency::once(&state.platform.database, context, ROUTE, request, async |transaction| {
        if let Some(known) = store::find_content(transaction, trial, digest).await? {
            return Ok(KeptAnswer::json(200, None, &known)?);
        }
        let policy = StoredPolicy {
            policy_id: PolicyId::from_uuid(clock::new_uuid()),
            trial_id: trial,
            version: store::count(transaction, trial, &document.title).await? + 1,
            digest,
            document,
            created_at: clock::now(),
            created_by: context.actor.subject.to_string(),
        };
        store::insert(transaction, &policy).await?;
        let after = row_bytes(&policy, "a QC policy")?;
        let entry = Entry::new(Action::PolicySaved, policy.policy_id).trial(trial).after(after);
        state.platform.recorder.record(transaction, context, entry).await?;
        let address = format!("/v1/trials/{trial}/policies/{}", policy.policy_id);
        Ok(KeptAnswer::json(201, Some(address), &policy)?)
    })
    .await
}
