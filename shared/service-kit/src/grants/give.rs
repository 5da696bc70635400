use palladion_api::grants::{GiveGrant, Grant};
use palladion_domain::ids::GrantId;
use palladion_ledger::event::Action;
use sea_orm::DatabaseTransaction;

use super::GrantError;
use crate::clock;
use crate::database::StoreError;
use crate::hashing::sha256;
use crate::idempotency::{self, KeptAnswer};
use crate::platform::Platform;
use crate::recorder::{Entry, Recorder, RequestContext};
use crate::row::row_bytes;
use crate::store::grants as store;

/// The operation an `Idempotency-Key` belongs to.
const ROUTE: &str = "POST /v1/grants";

/// Gives a person a role on a trial, as the admin who asks. The answer is a 201 with the grant and
/// its address; for a repeated `Idempotency-Key` it is the first answer again.
///
/// # Errors
/// [`GrantError::OwnGrant`], [`GrantError::UnknownTrial`], [`GrantError::Exists`],
/// [`GrantError::Idempotency`]; [`GrantError::Store`] otherwise.
pub async fn give(
    platform: &Platform,
    context: &RequestContext,
    wanted: GiveGrant,
) -> Result<KeptAnswer, GrantError> {
    if wanted.subject == context.actor.subject {
        return Err(GrantError::OwnGrant);
    }
    let request = sha256(&row_bytes(&wanted, "a grant asked for")?);
    idempotency::once(&platform.database, context, ROUTE, request, async |transaction| {
        if let Some(knows_trial) = platform.knows_trial
            && !knows_trial(transaction, wanted.trial_id).await?
        {
            return Err(GrantError::UnknownTrial(wanted.trial_id));
        }
        let grant = give_in(transaction, &platform.recorder, context, wanted).await?;
        Ok(KeptAnswer::json(201, Some(format!("/v1/grants/{}", grant.id)), &grant)?)
    })
    .await
}

/// Gives a person a role on a trial in the caller's transaction, together with its leaf. Ingestion
/// uses it for the creator of a trial: a context whose role may not give grants is recorded as the
/// service acting by itself.
///
/// # Errors
/// [`GrantError::Exists`]; [`GrantError::Store`] otherwise.
pub async fn give_in(
    transaction: &DatabaseTransaction,
    recorder: &Recorder,
    context: &RequestContext,
    wanted: GiveGrant,
) -> Result<Grant, GrantError> {
    let context = if Action::GrantGiven.allows(context.role) {
        context.clone()
    } else {
        RequestContext { request_id: context.request_id, ..recorder.system() }
    };
    let grant = Grant {
        id: GrantId::from_uuid(clock::new_uuid()),
        subject: wanted.subject,
        role: wanted.role,
        trial_id: wanted.trial_id,
        given_by: context.actor.subject.clone(),
        given_at: clock::now(),
        revoked_by: None,
        revoked_at: None,
    };
    store::insert(transaction, &grant).await.map_err(|error| match error {
        StoreError::Conflict(_) => GrantError::Exists,
        other => GrantError::Store(other),
    })?;
    let entry =
        Entry::new(Action::GrantGiven, grant.id).trial(grant.trial_id).after(row_bytes(&grant, "a grant")?);
    recorder.record(transaction, &context, entry).await?;
    Ok(grant)
}
