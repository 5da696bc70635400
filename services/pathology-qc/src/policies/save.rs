use palladion_api::pathology_qc::StoredPolicy;
use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_domain::ids::{PolicyId, TrialId};
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::PolicyError;
use super::check::check;
use crate::state::State;
use crate::store::policies as store;

/// A policy as it is stored now.
pub(crate) enum Saved {
    /// It is new.
    New(StoredPolicy),
    /// The same document was saved before; nothing changed.
    Before(StoredPolicy),
}

/// Saves a document as the next version of its title, unless the trial has it already.
///
/// # Errors
/// [`PolicyError::Invalid`] lists what is wrong with it.
pub(crate) async fn save(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    document: QcPolicy,
) -> Result<Saved, PolicyError> {
    let faults = check(&document);
    if !faults.is_empty() {
        return Err(PolicyError::Invalid(faults));
    }
    let digest = sha256(&row_bytes(&document, "a QC policy")?);
    let transaction = state.platform.database.begin_write().await?;
    if let Some(known) = store::find_content(&transaction, trial, digest).await? {
        return Ok(Saved::Before(known));
    }
    let policy = StoredPolicy {
        policy_id: PolicyId::from_uuid(clock::new_uuid()),
        trial_id: trial,
        version: store::count(&transaction, trial, &document.title).await? + 1,
        digest,
        document,
        created_at: clock::now(),
        created_by: context.actor.subject.to_string(),
    };
    store::insert(&transaction, &policy).await?;
    let after = row_bytes(&policy, "a QC policy")?;
    let entry = Entry::new(Action::PolicySaved, policy.policy_id).trial(trial).after(after);
    state.platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(Saved::New(policy))
}
