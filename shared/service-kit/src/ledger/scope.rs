use palladion_domain::actor::Permission;
use palladion_domain::ids::TrialId;
use palladion_ledger::store::Scope;

use super::error::LedgerError;
use crate::auth::on_trial;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::recorder::RequestContext;

/// What the caller may see, and the role that allows it: a trial's entries with a grant on it, the
/// system's with the permission for them.
pub(super) async fn scope(
    platform: &Platform,
    context: &RequestContext,
    trial: Option<TrialId>,
) -> Result<(Scope, RequestContext), Problem> {
    if let Some(trial) = trial {
        let context = on_trial(platform, context, trial, &[Permission::ReadLedger], "GET ledger").await?;
        return Ok((Scope::Trial(trial), context));
    }
    let role =
        context.actor.roles_allowing(Permission::ReadSystemLedger).next().ok_or(LedgerError::System)?;
    Ok((Scope::System, context.acting_as(role.into())))
}
