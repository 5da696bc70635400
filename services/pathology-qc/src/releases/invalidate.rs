use palladion_api::pathology_qc::{FindingEntry, Invalidation, Release, ReleaseState};
use palladion_domain::ids::{FindingId, QcReleaseId, RunId, TrialId};
use palladion_ledger::event::Action;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::recorder::{Entry, Recorder, RequestContext};

use crate::store::releases::{self as store, StoredRelease};

/// The release of a run that stands with both signatures.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn standing_release(
    transaction: &StoreTransaction,
    trial: TrialId,
    run: RunId,
) -> Result<Option<QcReleaseId>, StoreError> {
    let last = store::last(transaction, trial, run).await?.map(|stored| stored.release);
    Ok(last.filter(|last| last.state == ReleaseState::Released).map(|last| last.release_id))
}

/// Ends the release of a run whose signed findings are changed, in the transaction of the change. Without a
/// release that stands, nothing happens.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn invalidate(
    recorder: &Recorder,
    context: &RequestContext,
    transaction: &StoreTransaction,
    (trial, run): (TrialId, RunId),
    (finding_id, entry): (FindingId, &FindingEntry),
) -> Result<(), StoreError> {
    let stored = store::lock_last(transaction, trial, run).await?;
    let stands = |stored: &StoredRelease| {
        matches!(stored.release.state, ReleaseState::Signed | ReleaseState::Released)
    };
    let Some(before) = stored.filter(stands) else { return Ok(()) };
    let invalidation = Invalidation {
        finding_id,
        finding_version: entry.version,
        by: entry.made_by.clone(),
        at: entry.made_at,
    };
    let release = Release {
        state: ReleaseState::Invalidated,
        invalidation: Some(invalidation),
        ..before.release.clone()
    };
    let after = StoredRelease { release, record: before.record.clone() };
    store::update(transaction, &after).await?;
    let leaf = Entry::new(Action::ReleaseInvalidated, after.release.release_id)
        .version(store::version(&after.release))
        .trial(trial)
        .before(store::committed_bytes(&before)?)
        .after(store::committed_bytes(&after)?);
    recorder.record(transaction, context, leaf).await?;
    Ok(())
}
