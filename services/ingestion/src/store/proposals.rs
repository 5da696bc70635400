//! Proposals to freeze a dataset version, and what was decided about them.

use palladion_api::ingestion::{ProposalDecision, ProposalState, SnapshotProposal};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{DatasetVersionId, SnapshotProposalId, TrialId};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::row::{document, parse};
use sea_orm::prelude::TextUuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::entities::{snapshot_decision, snapshot_proposal};

const WHAT: &str = "a snapshot proposal";
const CONFIRMED: &str = "confirmed";
const DECLINED: &str = "declined";

/// Adds a proposal with the bytes of its manifest.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn insert(
    transaction: &StoreTransaction,
    proposal: &SnapshotProposal,
    manifest: &[u8],
) -> Result<(), StoreError> {
    let row = snapshot_proposal::ActiveModel {
        proposal_id: Set(TextUuid(proposal.proposal_id.as_uuid())),
        trial_id: Set(TextUuid(proposal.trial_id.as_uuid())),
        version_id: Set(TextUuid(proposal.version_id.as_uuid())),
        snapshot_id: Set(proposal.snapshot_id.to_string()),
        manifest: Set(manifest.to_vec()),
        proposed_at: Set(proposal.proposed_at),
        proposed_by: Set(proposal.proposed_by.clone()),
    };
    snapshot_proposal::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Adds what was decided.
///
/// # Errors
/// [`StoreError::Conflict`] when it was decided meanwhile.
pub(crate) async fn decide(
    transaction: &StoreTransaction,
    proposal: SnapshotProposalId,
    state: ProposalState,
    decision: &ProposalDecision,
) -> Result<(), StoreError> {
    let state = match state {
        ProposalState::Confirmed => CONFIRMED,
        ProposalState::Declined => DECLINED,
        ProposalState::Proposed => return Err(StoreError::Corrupt { what: WHAT }),
    };
    let row = snapshot_decision::ActiveModel {
        proposal_id: Set(TextUuid(proposal.as_uuid())),
        state: Set(state.to_owned()),
        reason: Set(decision.reason.clone()),
        decided_at: Set(decision.decided_at),
        decided_by: Set(decision.decided_by.clone()),
    };
    snapshot_decision::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// One proposal of a trial.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: SnapshotProposalId,
) -> Result<Option<SnapshotProposal>, StoreError> {
    match row(connection, trial, id).await? {
        Some(row) => Ok(Some(complete(connection, row).await?)),
        None => Ok(None),
    }
}

/// The bytes of the manifest of a proposal.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn manifest<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: SnapshotProposalId,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(row(connection, trial, id).await?.map(|row| row.manifest))
}

/// The proposal of this content that was not declined.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn standing<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    content: SnapshotId,
) -> Result<Option<SnapshotProposal>, StoreError> {
    let rows = of(trial).filter(snapshot_proposal::Column::SnapshotId.eq(content.to_string()));
    let rows = rows.order_by_asc(snapshot_proposal::Column::ProposalId).all(connection).await?;
    let mut standing = None;
    for row in rows {
        let proposal = complete(connection, row).await?;
        match proposal.state {
            ProposalState::Confirmed => return Ok(Some(proposal)),
            ProposalState::Proposed => standing = Some(proposal),
            ProposalState::Declined => {}
        }
    }
    Ok(standing)
}

/// The proposals of a trial after one, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    after: Option<SnapshotProposalId>,
    limit: u64,
) -> Result<Vec<SnapshotProposal>, StoreError> {
    let mut query = of(trial).order_by_asc(snapshot_proposal::Column::ProposalId).limit(limit);
    if let Some(after) = after {
        query = query.filter(snapshot_proposal::Column::ProposalId.gt(TextUuid(after.as_uuid())));
    }
    let mut proposals = Vec::new();
    for row in query.all(connection).await? {
        proposals.push(complete(connection, row).await?);
    }
    Ok(proposals)
}

fn of(trial: TrialId) -> sea_orm::Select<snapshot_proposal::Entity> {
    snapshot_proposal::Entity::find().filter(snapshot_proposal::Column::TrialId.eq(TextUuid(trial.as_uuid())))
}

async fn row<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: SnapshotProposalId,
) -> Result<Option<snapshot_proposal::Model>, StoreError> {
    let id = TextUuid(id.as_uuid());
    Ok(of(trial).filter(snapshot_proposal::Column::ProposalId.eq(id)).one(connection).await?)
}

async fn complete<C: ConnectionTrait>(
    connection: &C,
    row: snapshot_proposal::Model,
) -> Result<SnapshotProposal, StoreError> {
    let decided = snapshot_decision::Entity::find_by_id(row.proposal_id).one(connection).await?;
    let state = match decided.as_ref().map(|decided| decided.state.as_str()) {
        None => ProposalState::Proposed,
        Some(CONFIRMED) => ProposalState::Confirmed,
        Some(DECLINED) => ProposalState::Declined,
        Some(_) => return Err(StoreError::Corrupt { what: WHAT }),
    };
    Ok(SnapshotProposal {
        proposal_id: SnapshotProposalId::from_uuid(row.proposal_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        version_id: DatasetVersionId::from_uuid(row.version_id.0),
        snapshot_id: parse(&row.snapshot_id, WHAT)?,
        manifest: document(&row.manifest, WHAT)?,
        state,
        proposed_at: row.proposed_at,
        proposed_by: row.proposed_by,
        decision: decided.map(|decided| ProposalDecision {
            decided_at: decided.decided_at,
            decided_by: decided.decided_by,
            reason: decided.reason,
        }),
    })
}
