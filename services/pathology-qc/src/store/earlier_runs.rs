//! The runs that applied a policy before.

use palladion_api::pathology_qc::StoredPolicy;
use palladion_api::runs::{RunKind, RunState, Specification};
use palladion_domain::ids::PolicyId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::runs::{self, RunRecord};
use sea_orm::ConnectionTrait;

use super::policies;

/// What went before a run: policies are the same when their titles are.
pub(crate) struct Earlier {
    /// Every version of the policy, oldest first.
    pub(crate) versions: Vec<StoredPolicy>,
    /// Primary runs with a result that were submitted before, oldest first.
    pub(crate) runs: Vec<RunRecord>,
}

/// What went before this run.
///
/// # Errors
/// [`StoreError::Corrupt`] when the run applied no stored policy; [`StoreError`] when the database fails.
pub(crate) async fn earlier<C: ConnectionTrait>(
    connection: &C,
    run: &RunRecord,
) -> Result<Earlier, StoreError> {
    let unknown = StoreError::Corrupt { what: "the policy of a run" };
    let Specification::QcPolicy { id, .. } = run.specification else { return Err(unknown) };
    let all = policies::all(connection, Some(run.trial_id)).await?;
    let applied = all.iter().find(|policy| policy.policy_id == id).ok_or(unknown)?;
    let title = applied.document.title.clone();
    let versions: Vec<StoredPolicy> =
        all.into_iter().filter(|version| version.document.title == title).collect();
    let ids: Vec<PolicyId> = versions.iter().map(|version| version.policy_id).collect();
    let mut before = runs::of_policies(connection, run.trial_id, &ids).await?;
    before.retain(|one| {
        one.run_id < run.run_id && one.kind == RunKind::Primary && one.state == RunState::Succeeded
    });
    Ok(Earlier { versions, runs: before })
}
