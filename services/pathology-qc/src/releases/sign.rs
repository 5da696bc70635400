use palladion_api::pathology_qc::{Release, ReleaseState, SignRelease, Signature};
use palladion_domain::ids::{QcReleaseId, RunId, TrialId};
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::ReleaseError;
use super::read::releasable;
use super::record::{Prepared, Releasable};
use crate::state::State;
use crate::store::findings;
use crate::store::releases::{self as store, StoredRelease};

/// Signs a run with its findings and their dispositions, as the first of two.
///
/// # Errors
/// [`ReleaseError::WithoutDisposition`], [`ReleaseError::Changed`], [`ReleaseError::Exists`]; nothing is
/// signed then.
pub(crate) async fn sign(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    run: RunId,
    wanted: SignRelease,
) -> Result<KeptAnswer, ReleaseError> {
    check_meaning(&wanted)?;
    let releasable = releasable(state, trial, run).await?;
    state.platform.recorder.checkpoint().await?;
    let request = sha256(&[run.to_string().as_bytes(), &row_bytes(&wanted, "a signature")?].concat());
    let route = "POST qc-runs/release/signature";
    let signed = idempotency::once(&state.platform.database, context, route, request, async |transaction| {
        let prepared = prepared(transaction, &releasable, &wanted).await?;
        let last = store::last(transaction, trial, run).await?.map(|stored| stored.release);
        let number = match last {
            Some(last) if matches!(last.state, ReleaseState::Signed | ReleaseState::Released) => {
                return Err(ReleaseError::Exists { run, state: last.state });
            }
            Some(last) => last.number.saturating_add(1),
            None => 1,
        };
        let release = Release {
            release_id: QcReleaseId::from_uuid(clock::new_uuid()),
            trial_id: trial,
            run_id: run,
            number,
            state: ReleaseState::Signed,
            digest: prepared.digest,
            signature: signature(context, wanted.meaning),
            countersignature: None,
            invalidation: None,
        };
        let stored = StoredRelease { release, record: prepared.bytes };
        store::insert(transaction, &stored).await?;
        let leaf = Entry::new(Action::ReleaseSigned, stored.release.release_id)
            .trial(trial)
            .after(store::committed_bytes(&stored)?)
            .payload(row_bytes(&stored.release.signature, "a signature")?);
        state.platform.recorder.record(transaction, context, leaf).await?;
        let address = format!("/v1/trials/{trial}/qc-runs/{run}/release");
        Ok(KeptAnswer::json(201, Some(address), &stored.release)?)
    });
    match signed.await {
        // Somebody else signed at this moment.
        Err(ReleaseError::Store(StoreError::Conflict(_))) => {
            Err(ReleaseError::Exists { run, state: ReleaseState::Signed })
        }
        answered => answered,
    }
}

/// Signs what another person signed: the run is released.
///
/// # Errors
/// [`ReleaseError::NotSigned`], [`ReleaseError::SamePerson`], [`ReleaseError::Changed`]; nothing is signed
/// then.
pub(crate) async fn countersign(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    run: RunId,
    wanted: SignRelease,
) -> Result<KeptAnswer, ReleaseError> {
    check_meaning(&wanted)?;
    let releasable = releasable(state, trial, run).await?;
    state.platform.recorder.checkpoint().await?;
    let request = sha256(&[run.to_string().as_bytes(), &row_bytes(&wanted, "a signature")?].concat());
    let route = "POST qc-runs/release/countersignature";
    idempotency::once(&state.platform.database, context, route, request, async |transaction| {
        let prepared = prepared(transaction, &releasable, &wanted).await?;
        let stored = store::lock_last(transaction, trial, run).await?;
        let stored = stored.filter(|stored| stored.release.state == ReleaseState::Signed);
        let before = stored.ok_or(ReleaseError::NotSigned(run))?;
        if before.release.signature.signed_by == context.actor.subject.as_str() {
            return Err(ReleaseError::SamePerson);
        }
        if before.release.digest != prepared.digest {
            return Err(ReleaseError::Changed { now: prepared.digest });
        }
        let countersignature = Some(signature(context, wanted.meaning));
        let release = Release { state: ReleaseState::Released, countersignature, ..before.release.clone() };
        let after = StoredRelease { release, record: before.record.clone() };
        store::update(transaction, &after).await?;
        let leaf = Entry::new(Action::ReleaseCountersigned, after.release.release_id)
            .version(store::version(&after.release))
            .trial(trial)
            .before(store::committed_bytes(&before)?)
            .after(store::committed_bytes(&after)?)
            .payload(row_bytes(&after.release.countersignature, "a signature")?);
        state.platform.recorder.record(transaction, context, leaf).await?;
        Ok(KeptAnswer::json(200, None, &after.release)?)
    })
    .await
}

/// What is signed now, when it is what was read and every finding has a disposition. The findings are held
/// until the transaction ends.
async fn prepared(
    transaction: &StoreTransaction,
    releasable: &Releasable,
    wanted: &SignRelease,
) -> Result<Prepared, ReleaseError> {
    let (trial, run) = (releasable.run.trial_id, releasable.run.run_id);
    let prepared = releasable.prepare(&findings::lock_run(transaction, trial, run).await?)?;
    if !prepared.without_disposition.is_empty() {
        return Err(ReleaseError::WithoutDisposition(prepared.without_disposition));
    }
    if prepared.digest != wanted.digest {
        return Err(ReleaseError::Changed { now: prepared.digest });
    }
    Ok(prepared)
}

/// The meaning says something, in the form of the texts of the ledger.
fn check_meaning(wanted: &SignRelease) -> Result<(), ReleaseError> {
    let says = Reason::new(ReasonCode::Other, Some(wanted.meaning.clone()));
    says.map(drop).map_err(ReleaseError::Meaning)
}

fn signature(context: &RequestContext, meaning: String) -> Signature {
    Signature {
        signed_by: context.actor.subject.to_string(),
        name: context.actor.name.clone(),
        role: context.role.as_str().to_owned(),
        meaning,
        signed_at: clock::now(),
    }
}
