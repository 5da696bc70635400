use palladion_api::ingestion::{
    ConfirmProposal, DeclineProposal, ProposalDecision, ProposalState, Snapshot, SnapshotProposal,
};
use palladion_domain::ids::{SnapshotProposalId, TrialId};
use palladion_ledger::event::Action;
use palladion_ledger::leaf::{Reason, ReasonCode};
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::SnapshotError;
use crate::state::State;
use crate::store::{proposals, redactions, snapshots, trials};

/// Confirms what another person proposed: the snapshot is there, with its leaf, from now on.
///
/// # Errors
/// [`SnapshotError::UnknownProposal`], [`SnapshotError::Decided`], [`SnapshotError::SamePerson`],
/// [`SnapshotError::OtherContent`], [`SnapshotError::TrialAmended`]; nothing is frozen then.
pub(crate) async fn confirm(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: SnapshotProposalId,
    wanted: ConfirmProposal,
) -> Result<KeptAnswer, SnapshotError> {
    let connection = state.platform.database.connection();
    let route = format!("POST /v1/trials/{trial}/snapshot-proposals/{id}/confirmation");
    let request = sha256(&row_bytes(&wanted, "a confirmation")?);
    if let Some(answer) = idempotency::find(connection, context, &route, request).await? {
        return Ok(answer);
    }
    let manifest =
        proposals::manifest(connection, trial, id).await?.ok_or(SnapshotError::UnknownProposal(id))?;
    state.platform.blobs.put_bytes(manifest.clone().into()).await.map_err(SnapshotError::Blob)?;
    state.platform.recorder.checkpoint().await?;
    idempotency::once(&state.platform.database, context, &route, request, async |transaction| {
        let proposal = open_proposal(transaction, context, trial, id).await?;
        if proposal.snapshot_id != wanted.snapshot_id {
            return Err(SnapshotError::OtherContent(proposal.snapshot_id));
        }
        trials::lock(transaction, trial).await?;
        if redactions::subjects(transaction, trial).await?.versions.contains(&proposal.version_id) {
            return Err(SnapshotError::Redacted(proposal.version_id));
        }
        let now = trials::find(transaction, trial).await?.map(|trial| trial.version);
        if now != Some(proposal.manifest.trial_version) {
            return Err(SnapshotError::TrialAmended(proposal.manifest.trial_version));
        }
        let proposal = decide(state, context, transaction, proposal, None).await?;
        freeze(state, context, transaction, &proposal, &manifest).await
    })
    .await
}

/// Declines what another person proposed.
///
/// # Errors
/// [`SnapshotError::Reason`] and those of [`confirm`].
pub(crate) async fn decline(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: SnapshotProposalId,
    wanted: DeclineProposal,
) -> Result<KeptAnswer, SnapshotError> {
    let route = format!("POST /v1/trials/{trial}/snapshot-proposals/{id}/refusal");
    let request = sha256(&row_bytes(&wanted, "a refusal")?);
    let reason = Reason::new(ReasonCode::Other, Some(wanted.reason)).map_err(SnapshotError::Reason)?;
    idempotency::once(&state.platform.database, context, &route, request, async |transaction| {
        let proposal = open_proposal(transaction, context, trial, id).await?;
        let declined = decide(state, context, transaction, proposal, Some(reason)).await?;
        Ok(KeptAnswer::json(200, None, &declined)?)
    })
    .await
}

/// The proposal, when it waits for a decision and the caller may make it.
async fn open_proposal(
    transaction: &StoreTransaction,
    context: &RequestContext,
    trial: TrialId,
    id: SnapshotProposalId,
) -> Result<SnapshotProposal, SnapshotError> {
    let proposal = proposals::find(transaction, trial, id).await?;
    let proposal = proposal.ok_or(SnapshotError::UnknownProposal(id))?;
    if proposal.state != ProposalState::Proposed {
        return Err(SnapshotError::Decided(id));
    }
    if proposal.proposed_by == context.actor.subject.as_str() {
        return Err(SnapshotError::SamePerson);
    }
    Ok(proposal)
}

/// Writes the decision and its leaf; a reason means that the proposal is declined.
async fn decide(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    proposal: SnapshotProposal,
    reason: Option<Reason>,
) -> Result<SnapshotProposal, SnapshotError> {
    let before = row_bytes(&proposal, "a proposal")?;
    let decision = ProposalDecision {
        decided_at: clock::now(),
        decided_by: context.actor.subject.to_string(),
        reason: reason.as_ref().and_then(Reason::text).map(str::to_owned),
    };
    let (decided, action) = match &reason {
        None => (ProposalState::Confirmed, Action::ProposalConfirmed),
        Some(_) => (ProposalState::Declined, Action::ProposalDeclined),
    };
    let id = proposal.proposal_id;
    proposals::decide(transaction, id, decided, &decision).await.map_err(|error| match error {
        StoreError::Conflict(_) => SnapshotError::Decided(id),
        other => SnapshotError::Store(other),
    })?;
    let proposal = SnapshotProposal { state: decided, decision: Some(decision), ..proposal };
    let entry = Entry::new(action, id).version(2).trial(proposal.trial_id).before(before);
    let mut entry = entry.after(row_bytes(&proposal, "a proposal")?);
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    state.platform.recorder.record(transaction, context, entry).await?;
    Ok(proposal)
}

/// Writes the snapshot and its leaf.
async fn freeze(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    proposal: &SnapshotProposal,
    manifest: &[u8],
) -> Result<KeptAnswer, SnapshotError> {
    let trial_id = proposal.trial_id;
    let mut snapshot = Snapshot {
        snapshot_id: proposal.snapshot_id,
        trial_id,
        version_id: proposal.version_id,
        manifest: proposal.manifest.clone(),
        ledger_leaf: 0,
        proposal_id: proposal.proposal_id,
        proposed_by: proposal.proposed_by.clone(),
        frozen_at: clock::now(),
        frozen_by: context.actor.subject.to_string(),
    };
    let entry = Entry::new(Action::SnapshotFrozen, snapshot.snapshot_id).trial(trial_id);
    let entry = entry.after(snapshots::recorded(&snapshot)?);
    snapshot.ledger_leaf = state.platform.recorder.record(transaction, context, entry).await?.leaf_index;
    snapshots::insert(transaction, &snapshot, manifest).await.map_err(|error| match error {
        StoreError::Conflict(_) => SnapshotError::Decided(proposal.proposal_id),
        other => SnapshotError::Store(other),
    })?;
    let place = format!("/v1/trials/{trial_id}/snapshots/{}", snapshot.snapshot_id);
    Ok(KeptAnswer::json(201, Some(place), &snapshot)?)
}
