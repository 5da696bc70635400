use palladion_api::grants::Grant;
use palladion_domain::ids::GrantId;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};

use super::GrantError;
use crate::clock;
use crate::database::StoreError;
use crate::platform::Platform;
use crate::recorder::{Entry, RequestContext};
use crate::row::row_bytes;
use crate::store::grants as store;

/// Version of a grant once it is revoked.
pub(super) const REVOKED_VERSION: u64 = 2;

/// Revokes a grant; it allows nothing from the next request on.
///
/// # Errors
/// [`GrantError::Unknown`], [`GrantError::Revoked`], [`GrantError::Reason`];
/// [`GrantError::Store`] otherwise.
pub async fn revoke(
    platform: &Platform,
    context: &RequestContext,
    id: GrantId,
    reason: &str,
) -> Result<Grant, GrantError> {
    let reason = Reason::new(ReasonCode::Other, Some(reason.to_owned())).map_err(GrantError::Reason)?;
    let transaction = platform.database.begin_write().await?;
    let before = store::find(&transaction, id).await?.ok_or(GrantError::Unknown(id))?;
    let after = Grant {
        revoked_by: Some(context.actor.subject.clone()),
        revoked_at: Some(clock::now()),
        ..before.clone()
    };
    if !store::revoke(&transaction, &after).await? {
        return Err(GrantError::Revoked(id));
    }
    let entry = Entry::new(Action::GrantRevoked, id)
        .version(REVOKED_VERSION)
        .trial(before.trial_id)
        .reason(reason)
        .before(row_bytes(&before, "a grant")?)
        .after(row_bytes(&after, "a grant")?);
    platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(after)
}
