use palladion_api::ingestion::SnapshotProposal;
use palladion_api::page::Page;
use palladion_domain::ids::{SnapshotProposalId, TrialId};
use palladion_service_kit::page::{cut, rows_to_read};

use super::SnapshotError;
use crate::state::State;
use crate::store::proposals as store;

/// One proposal of a trial.
///
/// # Errors
/// [`SnapshotError::UnknownProposal`].
pub(crate) async fn proposal(
    state: &State,
    trial: TrialId,
    id: SnapshotProposalId,
) -> Result<SnapshotProposal, SnapshotError> {
    let found = store::find(state.platform.database.connection(), trial, id).await?;
    found.ok_or(SnapshotError::UnknownProposal(id))
}

/// One page of a trial's proposals, oldest first.
///
/// # Errors
/// [`SnapshotError::Store`].
pub(crate) async fn proposals(
    state: &State,
    trial: TrialId,
    after: Option<SnapshotProposalId>,
) -> Result<Page<SnapshotProposal>, SnapshotError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let found = store::list(connection, trial, after, rows_to_read(size)).await?;
    Ok(cut(found, size, |proposal| proposal.proposal_id.to_string()))
}
