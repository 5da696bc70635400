use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::runs::{BundleData, Run};
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::AnalysisResult;
use palladion_api::statistics::{
    ApprovePlan, PlanState, StartRun, StatisticsClient, StoredPlan, TableFormat,
};
use palladion_domain::actor::Role;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_service_kit::hashing::sha256;
use palladion_statistics::report::{Report, tables_as};

use super::PipelineError;
use super::runs::{Replayed, TrialRuns};
use crate::stack::Stack;

/// A statistics run that ended with a result.
pub(crate) struct Statistics {
    client: StatisticsClient,
    trial: TrialId,
    plan: Plan,
    /// The run.
    pub(crate) run: Run,
}

/// A plan that another person approved. One that was approved before is found again.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn approve(stack: &Stack, trial: TrialId, plan: &Plan) -> Result<StoredPlan, PipelineError> {
    let drafted = stack.statistics_as(Role::Statistician)?.draft_plan(trial, plan).await;
    let drafted = drafted.map_err(PipelineError::refused("the plan was refused"))?;
    if drafted.state == PlanState::Approved {
        return Ok(drafted);
    }
    let second = stack.statistics_as_second_statistician()?;
    let approval = ApprovePlan { digest: drafted.digest };
    let approved = second.approve_plan(trial, drafted.plan_id, &approval).await;
    approved.map_err(PipelineError::refused("the plan could not be approved"))
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
        Ok(Self { client, trial, plan: stored.document, run })
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

    /// The run as one file that can be verified without any service.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn bundle(&self) -> Result<Bytes, PipelineError> {
        let runs = self.client.runs();
        runs.bundle(self.trial, self.run.run_id, BundleData::Included).await.map_err(unread())
    }

    /// The bytes of the run's manifest.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn manifest(&self) -> Result<Bytes, PipelineError> {
        self.client.manifest(self.trial, self.run.run_id).await.map_err(unread())
    }

    /// Every table in every format, by the name of its file: what the service gives one by one, made here from
    /// the result and the manifest.
    ///
    /// # Errors
    /// [`PipelineError`] when the result or the manifest is not one of this release.
    pub(crate) async fn tables(&self) -> Result<Vec<(String, String)>, PipelineError> {
        let bytes = self.manifest().await?;
        let manifest = serde_json::from_slice(&bytes).map_err(PipelineError::Manifest)?;
        let (digest, result) = (sha256(&bytes), self.result().await?);
        let report =
            Report { plan: &self.plan, manifest: &manifest, manifest_digest: &digest, result: &result };
        let files = TableFormat::ALL.into_iter().flat_map(|format| {
            let named = move |(name, text)| (format!("{name}.{}", format.ending()), text);
            tables_as(&report, format).into_iter().map(named)
        });
        Ok(files.collect())
    }

    /// The run as PDF, or why the program that sets PDFs made none: everything else of the run stands.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn pdf(&self) -> Result<Result<Bytes, &'static str>, PipelineError> {
        let made = self.client.report_pdf(self.trial, self.run.run_id).await;
        let slug = made.as_ref().err().and_then(ApiError::problem).map(|problem| problem.slug());
        match slug {
            Some("no-pdf-program") => Ok(Err("palladion-report-pdf is not beside this program")),
            Some("pdf-too-slow") => Ok(Err("palladion-report-pdf took too long")),
            Some("pdf-failed") => Ok(Err("palladion-report-pdf failed; is it of the same release?")),
            _ => made.map(Ok).map_err(unread()),
        }
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

    /// The run in the form of the Analysis Results Standard.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn ars(&self) -> Result<Bytes, PipelineError> {
        self.client.ars(self.trial, self.run.run_id).await.map_err(unread())
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
