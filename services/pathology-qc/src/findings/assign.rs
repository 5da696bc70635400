use palladion_api::pathology_qc::{AddComment, AssignFinding, EntryKind};
use palladion_domain::actor::Permission;
use palladion_domain::ids::{FindingId, TrialId};
use palladion_ledger::event::Action;
use palladion_service_kit::grants;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::recorder::RequestContext;

use super::FindingError;
use super::change::{Case, Change, Decided, created};
use super::words::check_text;
use crate::state::State;

/// Gives a finding to a reviewer of the trial, or to nobody.
///
/// # Errors
/// [`FindingError::NotAReviewer`] when the person holds no role on the trial that reviews findings.
pub(crate) async fn assign(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    assignment: AssignFinding,
) -> Result<KeptAnswer, FindingError> {
    let change = Change::new((trial, id), "POST findings/assignments", &assignment)?;
    let change = change.of_version(assignment.version);
    let decide = async move |case: &Case<'_>| {
        if let Some(assignee) = &assignment.assignee {
            let roles = grants::active_roles(case.transaction, assignee, trial).await?;
            if !roles.iter().any(|role| role.allows(Permission::ReviewFinding)) {
                return Err(FindingError::NotAReviewer);
            }
        }
        let entry = EntryKind::Assigned { assignee: assignment.assignee };
        Ok(Decided { entry, action: Action::FindingAssigned, reason: None })
    };
    change.make(state, context, decide, created((trial, id))).await
}

/// Adds a comment. It needs no version: nothing is overwritten by it.
///
/// # Errors
/// [`FindingError::Text`].
pub(crate) async fn comment(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    comment: AddComment,
) -> Result<KeptAnswer, FindingError> {
    check_text("comment", &comment.comment)?;
    let change = Change::new((trial, id), "POST findings/comments", &comment)?;
    let decide = async move |_: &Case<'_>| {
        let entry = EntryKind::Commented { comment: comment.comment };
        Ok(Decided { entry, action: Action::FindingCommented, reason: None })
    };
    change.make(state, context, decide, created((trial, id))).await
}
