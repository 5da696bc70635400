use palladion_domain::actor::Permission;
use palladion_domain::ids::TrialId;
use palladion_ledger::store::Scope;

use super::error::LedgerError;
use crate::grants;
use crate::platform::Platform;
use crate::recorder::RequestContext;

/// What the caller may see, and the role that allows it: a trial's entries with a grant on it, the
/// system's with the permission for them.
pub(super) async fn scope(
    platform: &Platform,
    context: &RequestContext,
    trial: Option<TrialId>,
) -> Result<(Scope, RequestContext), LedgerError> {
    let Some(trial) = trial else {
        let role =
            context.actor.roles_allowing(Permission::ReadSystemLedger).next().ok_or(LedgerError::System)?;
        return Ok((Scope::System, context.acting_as(role.into())));
    };
    let granted = grants::active_roles(platform.database.connection(), &context.actor.subject, trial).await?;
    let role = context.actor.roles_allowing(Permission::ReadLedger).find(|role| granted.contains(role));
    match role {
        Some(role) => Ok((Scope::Trial(trial), context.acting_as(role.into()))),
        None => {
            crate::auth::record_refusal(platform, context, trial, "ledger").await?;
            Err(LedgerError::UnknownTrial)
        }
    }
}
