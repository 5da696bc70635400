use palladion_api::pathology_qc::{AddReview, Finding, FindingState, Review};
use palladion_domain::ids::{FindingId, TrialId};
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::FindingError;
use crate::state::State;
use crate::store::findings as store;

/// The operation an `Idempotency-Key` belongs to.
const ROUTE: &str = "POST findings/reviews";

/// Adds an entry to a finding's review: open -> in review -> disposed -> closed; a disposed or closed
/// finding may go back into review.
///
/// # Errors
/// [`FindingError`] says why the entry cannot stand there; nothing is written then.
pub(crate) async fn review(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    entry: AddReview,
) -> Result<KeptAnswer, FindingError> {
    let reason =
        Reason::new(ReasonCode::ReEvaluation, Some(entry.comment.clone())).map_err(FindingError::Comment)?;
    if entry.disposition.is_some() != (entry.state == FindingState::Disposed) {
        return Err(FindingError::Disposition);
    }
    let asked = row_bytes(&entry, "an entry of a review")?;
    let request = sha256(&[trial.to_string().as_bytes(), id.to_string().as_bytes(), &asked].concat());
    idempotency::once(&state.platform.database, context, ROUTE, request, async |transaction| {
        let before = store::find(transaction, trial, id).await?.ok_or(FindingError::Unknown(id))?;
        if !before.state.may_become(entry.state) {
            return Err(FindingError::Transition { from: before.state, to: entry.state });
        }
        let mut reviews = store::reviews(transaction, id).await?;
        let committed_before = store::committed_bytes(&before, &reviews)?;
        let review = Review {
            number: reviews.last().map_or(1, |last| last.number + 1),
            state: entry.state,
            disposition: entry.disposition,
            comment: entry.comment,
            reviewed_by: context.actor.subject.to_string(),
            reviewed_at: clock::now(),
        };
        store::insert_review(transaction, id, &review).await?;
        let after =
            Finding { state: review.state, disposition: review.disposition.or(before.disposition), ..before };
        reviews.push(review.clone());
        let leaf = Entry::new(Action::FindingReviewed, id)
            .version(store::version(&reviews))
            .trial(trial)
            .reason(reason)
            .before(committed_before)
            .after(store::committed_bytes(&after, &reviews)?)
            .payload(row_bytes(&review, "a review")?);
        state.platform.recorder.record(transaction, context, leaf).await?;
        let address = format!("/v1/trials/{trial}/findings/{id}/reviews");
        Ok(KeptAnswer::json(201, Some(address), &review)?)
    })
    .await
}
