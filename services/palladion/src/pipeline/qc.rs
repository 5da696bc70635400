use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::QcResult;
use palladion_api::pathology_qc::{PathologyQcClient, StartQcRun};
use palladion_api::runs::Run;
use palladion_domain::actor::Role;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;

use super::PipelineError;
use super::runs::{Replayed, TrialRuns};
use crate::stack::Stack;

/// A QC run that ended with a result.
pub(crate) struct Qc {
    client: PathologyQcClient,
    trial: TrialId,
    /// The run.
    pub(crate) run: Run,
}

impl Qc {
    /// Saves the policy and runs it on the snapshot. A run that was made before is found again.
    ///
    /// # Errors
    /// [`PipelineError`].
    pub(crate) async fn run(
        stack: &Stack,
        trial: TrialId,
        snapshot: SnapshotId,
        policy: &QcPolicy,
    ) -> Result<Self, PipelineError> {
        let client = stack.pathology_qc_as(Role::QcReviewer)?;
        let stored = client.save_policy(trial, policy).await;
        let stored = stored.map_err(PipelineError::refused("the QC policy was refused"))?;
        let request = StartQcRun { policy_id: stored.policy_id, snapshot_id: snapshot };
        let run = runs(&client, trial).make(&request, stored.digest, snapshot).await?;
        Ok(Self { client, trial, run })
    }

    /// The result.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn result(&self) -> Result<QcResult, PipelineError> {
        let result = self.client.result(self.trial, self.run.run_id).await;
        result.map_err(PipelineError::refused("the result of the QC run could not be read"))
    }

    /// Repeats the run as the auditor, by the very executable that made it.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn replay(&self, stack: &Stack) -> Result<Replayed, PipelineError> {
        runs(&stack.pathology_qc_as(Role::Auditor)?, self.trial).replay(&self.run).await
    }
}

fn runs(client: &PathologyQcClient, trial: TrialId) -> TrialRuns {
    TrialRuns { what: "QC", client: client.runs(), trial }
}
