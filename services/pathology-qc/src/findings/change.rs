use palladion_api::pathology_qc::{EntryKind, FindingEntry};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{FindingId, TrialId};
use palladion_ledger::event::Action;
use palladion_ledger::leaf::Reason;
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, Recorder, RequestContext};
use palladion_service_kit::row::row_bytes;
use serde::Serialize;

use super::{Filed, FindingError, Standing};
use crate::releases;
use crate::state::State;
use crate::store::findings as store;

/// A finding as a change finds it: held until the change is written.
pub(super) struct Case<'t> {
    pub(super) transaction: &'t StoreTransaction,
    pub(super) filed: Filed,
    pub(super) entries: Vec<FindingEntry>,
}

/// What is to be written.
pub(super) struct Decided {
    pub(super) entry: EntryKind,
    pub(super) action: Action,
    pub(super) reason: Option<Reason>,
}

/// Which change to which finding.
pub(super) struct Change {
    pub(super) trial: TrialId,
    pub(super) finding: FindingId,
    /// The operation an `Idempotency-Key` belongs to.
    pub(super) route: &'static str,
    /// The digest of everything that matters in the request.
    pub(super) request: Digest,
    /// The version that was looked at, where a change needs one.
    pub(super) seen: Option<u32>,
}

impl Change {
    /// A change that this request asks for.
    pub(super) fn new(
        (trial, finding): (TrialId, FindingId),
        route: &'static str,
        request: &impl Serialize,
    ) -> Result<Self, StoreError> {
        let asked = row_bytes(request, "a request")?;
        let request =
            sha256(&[trial.to_string().as_bytes(), finding.to_string().as_bytes(), &asked].concat());
        Ok(Self { trial, finding, route, request, seen: None })
    }

    /// It is refused when the finding has another version than this.
    pub(super) const fn of_version(mut self, seen: u32) -> Self {
        self.seen = Some(seen);
        self
    }

    /// Adds what `decide` says to the finding's file: entry, standing, the end of a release that the entry
    /// breaks, leaf and answer are one transaction.
    ///
    /// # Errors
    /// [`FindingError::Unknown`], [`FindingError::Changed`], and what `decide` says; nothing is written then.
    pub(super) async fn make(
        self,
        state: &State,
        context: &RequestContext,
        decide: impl AsyncFnOnce(&Case<'_>) -> Result<Decided, FindingError>,
        answer: impl FnOnce(&FindingEntry, &[FindingEntry]) -> Result<KeptAnswer, StoreError>,
    ) -> Result<KeptAnswer, FindingError> {
        let Self { trial, finding: id, route, request, seen } = self;
        idempotency::once(&state.platform.database, context, route, request, async |transaction| {
            let filed = store::lock(transaction, trial, id).await?.ok_or(FindingError::Unknown(id))?;
            let now = filed.standing.version;
            if let Some(seen) = seen.filter(|seen| *seen != now) {
                return Err(FindingError::Changed { seen, now });
            }
            let entries = store::entries(transaction, id).await?;
            let case = Case { transaction, filed, entries };
            let decided = decide(&case).await?;
            let entries = write(&state.platform.recorder, context, case, decided).await?;
            let entry = entries.last().ok_or(StoreError::Corrupt { what: "an entry of a finding" })?;
            Ok(answer(entry, &entries)?)
        })
        .await
    }
}

/// Adds the entry with its leaf and gives the whole file. An entry that a release has not seen says so.
pub(super) async fn write(
    recorder: &Recorder,
    context: &RequestContext,
    case: Case<'_>,
    decided: Decided,
) -> Result<Vec<FindingEntry>, StoreError> {
    let Case { transaction, filed, mut entries } = case;
    let (id, trial, run) = (filed.raised.finding_id, filed.raised.trial_id, filed.raised.run_id);
    let before = store::committed_bytes(&filed, &entries)?;
    let entry = FindingEntry {
        version: filed.standing.version.saturating_add(1),
        entry: decided.entry,
        made_by: context.actor.subject.to_string(),
        made_at: clock::now(),
        after_release: releases::standing_release(transaction, trial, run).await?,
    };
    entries.push(entry.clone());
    let standing = Standing::of(&entries);
    store::append(transaction, id, &entry, &standing).await?;
    let signed_before = (filed.standing.disposition, filed.standing.disposed_in);
    let breaks_release = signed_before != (standing.disposition, standing.disposed_in);
    let after = Filed { standing, ..filed };
    let mut leaf = Entry::new(decided.action, id)
        .version(u64::from(entry.version))
        .trial(trial)
        .before(before)
        .after(store::committed_bytes(&after, &entries)?)
        .payload(row_bytes(&entry, "an entry of a finding")?);
    if let Some(reason) = decided.reason {
        leaf = leaf.reason(reason);
    }
    if breaks_release {
        releases::invalidate(recorder, context, transaction, (trial, run), (id, &entry)).await?;
    }
    recorder.record(transaction, context, leaf).await?;
    Ok(entries)
}

/// The answer to a change that is an entry: 201 with the entry.
pub(super) fn created(
    (trial, id): (TrialId, FindingId),
) -> impl FnOnce(&FindingEntry, &[FindingEntry]) -> Result<KeptAnswer, StoreError> {
    move |entry, _| {
        let address = format!("/v1/trials/{trial}/findings/{id}/entries");
        KeptAnswer::json(201, Some(address), entry)
    }
}
