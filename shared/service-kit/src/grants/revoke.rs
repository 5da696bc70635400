use palladion_api::grants::Grant;
use palladion_domain::ids::GrantId;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};
use sea_orm::DatabaseTransaction;

use super::GrantError;
use crate::clock;
use crate::hashing::sha256;
use crate::idempotency::{self, KeptAnswer};
use crate::platform::Platform;
use crate::recorder::{Entry, RequestContext};
use crate::row::row_bytes;
use crate::store::grants as store;

/// The operation an `Idempotency-Key` belongs to.
const ROUTE: &str = "DELETE /v1/grants";

/// Version of a grant once it is revoked.
pub(super) const REVOKED_VERSION: u64 = 2;

/// Revokes a grant; it allows nothing from the next request on. The answer is a 200 with the grant;
/// for a repeated `Idempotency-Key` it is the first answer again.
///
/// # Errors
/// [`GrantError::Unknown`], [`GrantError::Revoked`], [`GrantError::Reason`],
/// [`GrantError::Idempotency`];
/// [`GrantError::Store`] otherwise.
pub async fn revoke(
    platform: &Platform,
    context: &RequestContext,
    id: GrantId,
    reason: &str,
) -> Result<KeptAnswer, GrantError> {
    let request = sha256(format!("{id} {reason}").as_bytes());
    let reason = Reason::new(ReasonCode::Other, Some(reason.to_owned())).map_err(GrantError::Reason)?;
    idempotency::once(&platform.database, context, ROUTE, request, async |transaction| {
        let after = revoke_in(transaction, platform, context, id, reason).await?;
        Ok(KeptAnswer::json(200, None, &after)?)
    })
    .await
}

async fn revoke_in(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    context: &RequestContext,
    id: GrantId,
    reason: Reason,
) -> Result<Grant, GrantError> {
    let before = store::find(transaction, id).await?.ok_or(GrantError::Unknown(id))?;
    let after = Grant {
        revoked_by: Some(context.actor.subject.clone()),
        revoked_at: Some(clock::now()),
        ..before.clone()
    };
    if !store::revoke(transaction, &after).await? {
        return Err(GrantError::Revoked(id));
    }
    let entry = Entry::new(Action::GrantRevoked, id)
        .version(REVOKED_VERSION)
        .trial(before.trial_id)
        .reason(reason)
        .before(row_bytes(&before, "a grant")?)
        .after(row_bytes(&after, "a grant")?);
    platform.recorder.record(transaction, context, entry).await?;
    Ok(after)
}
