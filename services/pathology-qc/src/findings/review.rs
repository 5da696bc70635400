use palladion_api::pathology_qc::{AddReview, EntryKind, FindingState};
use palladion_domain::ids::{FindingId, TrialId};
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::recorder::RequestContext;

use super::FindingError;
use super::change::{Change, Decided, created};
use super::words::{check_text, in_ledger};
use crate::state::State;

/// The operation an `Idempotency-Key` belongs to.
const ROUTE: &str = "POST findings/reviews";

/// Takes a finding to its next state.
///
/// # Errors
/// [`FindingError`] says why it cannot go there; nothing is written then.
pub(crate) async fn review(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    review: AddReview,
) -> Result<KeptAnswer, FindingError> {
    check_text("comment", &review.comment)?;
    if review.disposition.is_some() != (review.state == FindingState::Disposed) {
        return Err(FindingError::Disposition);
    }
    let reason = review.reason.as_ref().map(in_ledger).transpose()?;
    let change = Change::new((trial, id), ROUTE, &review)?.of_version(review.version);
    let decide = async move |case: &super::change::Case<'_>| {
        let from = case.filed.standing.state;
        let to = review.state;
        if !from.may_become(to) {
            return Err(FindingError::Transition { from, to });
        }
        if reason.is_some() != from.reopens(to) {
            return Err(FindingError::ReasonMisplaced);
        }
        let judged = || Reason::new(ReasonCode::ReEvaluation, None).map_err(FindingError::Reason);
        let in_leaf = reason.map_or_else(judged, Ok)?;
        let entry = EntryKind::Reviewed {
            state: to,
            disposition: review.disposition,
            comment: review.comment,
            reason: review.reason,
        };
        Ok(Decided { entry, action: Action::FindingReviewed, reason: Some(in_leaf) })
    };
    change.make(state, context, decide, created((trial, id))).await
}
