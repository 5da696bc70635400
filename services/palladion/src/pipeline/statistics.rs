use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::runs::Run;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::AnalysisResult;
use palladion_api::statistics::{StartRun, StatisticsClient};
use palladion_domain::actor::Role;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;

use super::PipelineError;
use super::runs::{Replayed, TrialRuns};
use crate::stack::Stack;

/// A statistics run that ended with a result.
pub(crate) struct Statistics {
    client: StatisticsClient,
    trial: TrialId,
    /// The run.
    pub(crate) run: Run,
}

impl Statistics {
    /// Drafts the plan and runs it on the snapshot. A run that was made before is found again.
    ///
    /// # Errors
    /// [`PipelineError`]; a plan that does not fit the data is refused with the place in the plan.
    pub(crate) async fn run(
        stack: &Stack,
        trial: TrialId,
        snapshot: SnapshotId,
        plan: &Plan,
    ) -> Result<Self, PipelineError> {
        let client = stack.statistics_as(Role::Statistician)?;
        let stored = client.draft_plan(trial, plan).await;
        let stored = stored.map_err(PipelineError::refused("the plan was refused"))?;
        let request = StartRun { plan_id: stored.plan_id, snapshot_id: snapshot };
        let run = runs(&client, trial).make(&request, stored.digest, snapshot).await?;
        Ok(Self { client, trial, run })
    }

    /// The result.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn result(&self) -> Result<AnalysisResult, PipelineError> {
        self.client.result(self.trial, self.run.run_id).await.map_err(unread())
    }

    /// The bytes of the result, exactly those its digest names.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn result_bytes(&self) -> Result<Bytes, PipelineError> {
        self.client.result_bytes(self.trial, self.run.run_id).await.map_err(unread())
    }

    /// The bytes of the run's manifest.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn manifest(&self) -> Result<Bytes, PipelineError> {
        self.client.manifest(self.trial, self.run.run_id).await.map_err(unread())
    }

    /// Every table of the result as CSV, by name.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn tables(&self) -> Result<Vec<(String, Bytes)>, PipelineError> {
        let (trial, run) = (self.trial, self.run.run_id);
        let mut found = Vec::new();
        for table in self.client.tables(trial, run).await.map_err(unread())? {
            let csv = self.client.table_csv(trial, run, &table.name).await.map_err(unread())?;
            found.push((table.name, csv));
        }
        Ok(found)
    }

    /// Every figure of the result as SVG, by name.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn figures(&self) -> Result<Vec<(String, Bytes)>, PipelineError> {
        let (trial, run) = (self.trial, self.run.run_id);
        let mut found = Vec::new();
        for figure in self.client.figures(trial, run).await.map_err(unread())? {
            let svg = self.client.figure_svg(trial, run, &figure.name).await.map_err(unread())?;
            found.push((figure.name, svg));
        }
        Ok(found)
    }

    /// The run as one page.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn report(&self) -> Result<Bytes, PipelineError> {
        self.client.report_html(self.trial, self.run.run_id).await.map_err(unread())
    }

    /// Repeats the run as the auditor, by the very executable that made it.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn replay(&self, stack: &Stack) -> Result<Replayed, PipelineError> {
        runs(&stack.statistics_as(Role::Auditor)?, self.trial).replay(&self.run).await
    }
}

fn runs(client: &StatisticsClient, trial: TrialId) -> TrialRuns {
    TrialRuns { what: "statistics", client: client.runs(), trial }
}

fn unread() -> impl FnOnce(ApiError) -> PipelineError {
    PipelineError::refused("the result of the statistics run could not be read")
}
