use palladion_api::grants::GiveGrant;
use palladion_api::ingestion::StoredTrial;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_domain::trial::{Trial, TrialDefinition};
use palladion_ledger::event::Action;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::{clock, grants};

use super::TrialError;
use crate::state::State;
use crate::store::trials as store;

/// Sets up a trial and makes its creator the data manager.
///
/// # Errors
/// [`TrialError::Invalid`], [`TrialError::CodeTaken`].
pub(crate) async fn define(
    state: &State,
    context: &RequestContext,
    definition: TrialDefinition,
) -> Result<KeptAnswer, TrialError> {
    Trial::new(definition.clone()).map_err(|faults| TrialError::Invalid { at: "", faults })?;
    let digest = sha256(&row_bytes(&definition, "a trial")?);
    let trial = StoredTrial {
        trial_id: TrialId::from_uuid(clock::new_uuid()),
        version: 1,
        digest,
        definition,
        created_at: clock::now(),
        created_by: context.actor.subject.to_string(),
    };
    let database = &state.platform.database;
    idempotency::once(database, context, "POST /v1/trials", digest, async |transaction| {
        record(state, context, transaction, &trial).await
    })
    .await
}

async fn record(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    trial: &StoredTrial,
) -> Result<KeptAnswer, TrialError> {
    store::insert(transaction, trial).await.map_err(|error| match error {
        StoreError::Conflict(_) => TrialError::CodeTaken(trial.definition.code.clone()),
        other => TrialError::Store(other),
    })?;
    let after = row_bytes(trial, "a trial")?;
    let entry = Entry::new(Action::TrialDefined, trial.trial_id).trial(trial.trial_id).after(after);
    state.platform.recorder.record(transaction, context, entry).await?;
    let grant = GiveGrant {
        subject: context.actor.subject.clone(),
        role: Role::DataManager,
        trial_id: trial.trial_id,
    };
    grants::give_in(transaction, &state.platform.recorder, context, grant)
        .await
        .map_err(TrialError::Grant)?;
    Ok(KeptAnswer::json(201, Some(format!("/v1/trials/{}", trial.trial_id)), trial)?)
}
