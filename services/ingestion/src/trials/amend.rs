use palladion_api::ingestion::{AmendTrial, StoredTrial};
use palladion_domain::ids::TrialId;
use palladion_domain::trial::Trial;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::TrialError;
use crate::state::State;
use crate::store::trials as store;

/// Replaces a trial's definition by a new version. Data accepted before are checked against it at
/// the next acceptance and at every freeze.
///
/// # Errors
/// [`TrialError`] says what is wrong with the definition or the reason.
pub(crate) async fn amend(
    state: &State,
    context: &RequestContext,
    id: TrialId,
    amendment: AmendTrial,
) -> Result<StoredTrial, TrialError> {
    let AmendTrial { reason, definition } = amendment;
    let words = reason.clone();
    let reason = Reason::new(ReasonCode::Other, Some(reason)).map_err(TrialError::Reason)?;
    Trial::new(definition.clone()).map_err(|faults| TrialError::Invalid { at: "/definition", faults })?;
    let transaction = state.platform.database.begin_write().await?;
    let before = store::find(&transaction, id).await?.ok_or(TrialError::Unknown(id))?;
    if definition.code != before.definition.code {
        return Err(TrialError::CodeChanged(before.definition.code));
    }
    let digest = sha256(&row_bytes(&definition, "a trial")?);
    if digest == before.digest {
        return Err(TrialError::Unchanged(before.version));
    }
    let after = StoredTrial {
        trial_id: id,
        version: before.version + 1,
        digest,
        definition,
        created_at: clock::now(),
        created_by: context.actor.subject.to_string(),
    };
    store::insert_version(&transaction, &after, Some(&words)).await?;
    let entry = Entry::new(Action::TrialAmended, id)
        .version(after.version.into())
        .trial(id)
        .reason(reason)
        .before(row_bytes(&before, "a trial")?)
        .after(row_bytes(&after, "a trial")?);
    state.platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(after)
}
