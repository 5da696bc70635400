use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::ingestion::{
    ConfirmProposal, DeclineProposal, ProposeSnapshot, Snapshot, SnapshotProposal,
};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_domain::ids::{SnapshotProposalId, TrialId};
use palladion_service_kit::auth::permissions::{ConfirmFreeze, ProposeFreeze, ReadSnapshot};
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::examples;
use crate::snapshots;
use crate::state::State;

/// Where a page of proposals starts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ProposalsPage {
    /// Only proposals after this one: `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<SnapshotProposalId>,
}

/// Propose to freeze a dataset version.
///
/// The rules are run at the data cut-off, and the snapshot gets its id, the SHA-256 of its manifest; it
/// is frozen when another person confirms. What is proposed or frozen already gives that proposal.
#[utoipa::path(
    tag = "snapshots",
    params(TrialPath, IdempotencyHeader),
    request_body(content = ProposeSnapshot, example = json!(examples::propose())),
    responses(
        (status = 201, body = SnapshotProposal, description = "The freeze is proposed.", example = json!(examples::proposal())),
        (status = 200, body = SnapshotProposal, description = "The same content is proposed or frozen already.", example = json!(examples::proposal())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/snapshot-proposals")]
pub(super) async fn propose_snapshot(
    caller: TrialCaller<ProposeFreeze>,
    state: Data<State>,
    wanted: Json<ProposeSnapshot>,
) -> Result<KeptAnswer, Problem> {
    Ok(snapshots::propose(&state, &caller.context(), caller.trial(), wanted.into_inner()).await?)
}

/// List the snapshot proposals of a trial.
///
/// Oldest first, with what was decided.
#[utoipa::path(
    tag = "snapshots",
    params(TrialPath, ProposalsPage),
    responses(
        (status = 200, body = Page<SnapshotProposal>, description = "One page, oldest first.", example = json!(examples::page(&examples::proposal()))),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshot-proposals")]
pub(super) async fn list_proposals(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    page: Query<ProposalsPage>,
) -> Result<Json<Page<SnapshotProposal>>, Problem> {
    Ok(Json(snapshots::proposals(&state, caller.trial(), page.after).await?))
}

/// Read a snapshot proposal.
///
/// With the manifest that would be frozen, and what was decided.
#[utoipa::path(
    tag = "snapshots",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("proposal_id" = String, Path, format = Uuid, description = "The proposal.")),
    responses(
        (status = 200, body = SnapshotProposal, description = "The proposal.", example = json!(examples::proposal())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshot-proposals/{proposal_id}")]
pub(super) async fn read_proposal(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotProposalId)>,
) -> Result<Json<SnapshotProposal>, Problem> {
    Ok(Json(snapshots::proposal(&state, caller.trial(), path.1).await?))
}

/// Confirm a snapshot proposal.
///
/// By another person than the one who proposed. The snapshot is frozen: immutable, named by its
/// content, with a leaf in the ledger.
#[utoipa::path(
    tag = "snapshots",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("proposal_id" = String, Path, format = Uuid, description = "The proposal."), IdempotencyHeader),
    request_body(content = ConfirmProposal, example = json!(examples::confirm())),
    responses(
        (status = 201, body = Snapshot, description = "The snapshot is frozen.", example = json!(examples::snapshot())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/snapshot-proposals/{proposal_id}/confirmation")]
pub(super) async fn confirm_proposal(
    caller: TrialCaller<ConfirmFreeze>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotProposalId)>,
    wanted: Json<ConfirmProposal>,
) -> Result<KeptAnswer, Problem> {
    Ok(snapshots::confirm(&state, &caller.context(), caller.trial(), path.1, wanted.into_inner()).await?)
}

/// Decline a snapshot proposal.
///
/// By another person than the one who proposed, with a reason.
#[utoipa::path(
    tag = "snapshots",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("proposal_id" = String, Path, format = Uuid, description = "The proposal."), IdempotencyHeader),
    request_body(content = DeclineProposal, example = json!(examples::decline())),
    responses(
        (status = 200, body = SnapshotProposal, description = "The proposal is declined.", example = json!(examples::proposal())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/snapshot-proposals/{proposal_id}/refusal")]
pub(super) async fn decline_proposal(
    caller: TrialCaller<ConfirmFreeze>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotProposalId)>,
    wanted: Json<DeclineProposal>,
) -> Result<KeptAnswer, Problem> {
    Ok(snapshots::decline(&state, &caller.context(), caller.trial(), path.1, wanted.into_inner()).await?)
}
