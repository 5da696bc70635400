use bytes::Bytes;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{PlanId, RunId, TrialId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::plan::Plan;
use super::result::{AnalysisResult, FigureDescription, TidyTable};
use super::{ApprovePlan, PlanComparison, PlanFit, StoredPlan, TableFormat};
use crate::client::{ApiClient, ApiError};
use crate::page::Page;
use crate::runs::RunsClient;

/// The statistics service, called as one person.
#[derive(Clone, Debug)]
pub struct StatisticsClient(pub ApiClient);

impl StatisticsClient {
    /// Drafts a plan; the same document again gives the stored one.
    ///
    /// # Errors
    /// [`ApiError`], as for every method here; 422 `invalid-plan` lists what is wrong and where.
    pub async fn draft_plan(&self, trial: TrialId, plan: &Plan) -> Result<StoredPlan, ApiError> {
        self.0.post(&of_trial(trial, "/plans"), plan).await
    }

    /// One page of the trial's plans; `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn plans(&self, trial: TrialId, after: Option<&str>) -> Result<Page<StoredPlan>, ApiError> {
        self.page(&of_trial(trial, "/plans"), after).await
    }

    /// One plan.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn plan(&self, trial: TrialId, plan: PlanId) -> Result<StoredPlan, ApiError> {
        self.0.get(&of_trial(trial, &format!("/plans/{plan}"))).await
    }

    /// Approves a plan that somebody else drafted.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `own-plan`, `other-digest` or `plan-approved`.
    pub async fn approve_plan(
        &self,
        trial: TrialId,
        plan: PlanId,
        approval: &ApprovePlan,
    ) -> Result<StoredPlan, ApiError> {
        self.0.post(&of_trial(trial, &format!("/plans/{plan}/approvals")), approval).await
    }

    /// What differs between two plans of the trial.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn compare_plans(
        &self,
        trial: TrialId,
        plan: PlanId,
        with: PlanId,
    ) -> Result<PlanComparison, ApiError> {
        let path = of_trial(trial, &format!("/plans/{plan}/comparison"));
        self.0.get_with(&path, &[("with", &with.to_string())]).await
    }

    /// Whether a plan can be computed on a snapshot, and where not; nothing is run.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `unknown-snapshot`.
    pub async fn plan_fit(
        &self,
        trial: TrialId,
        plan: PlanId,
        snapshot: SnapshotId,
    ) -> Result<PlanFit, ApiError> {
        let path = of_trial(trial, &format!("/plans/{plan}/fit"));
        self.0.get_with(&path, &[("snapshot_id", &snapshot.to_string())]).await
    }

    /// The runs: started with a [`super::StartRun`], followed, called off, repeated.
    #[must_use]
    pub fn runs(&self) -> RunsClient {
        RunsClient::new(self.0.clone(), "runs")
    }

    /// What a run computed.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn result(&self, trial: TrialId, run: RunId) -> Result<AnalysisResult, ApiError> {
        self.0.get(&of_run(trial, run, "/result")).await
    }

    /// The result's bytes; their SHA-256 stands in the run.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn result_bytes(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.runs().result_bytes(trial, run).await
    }

    /// The tidy tables of a result.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn tables(&self, trial: TrialId, run: RunId) -> Result<Vec<TidyTable>, ApiError> {
        self.0.get(&of_run(trial, run, "/tables")).await
    }

    /// One tidy table as CSV.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn table_csv(&self, trial: TrialId, run: RunId, name: &str) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, &format!("/tables/{name}"))).await
    }

    /// One table in a format.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn table(
        &self,
        trial: TrialId,
        run: RunId,
        name: &str,
        format: TableFormat,
    ) -> Result<Bytes, ApiError> {
        let path = format!("/tables/{name}?format={}", format.as_str());
        self.0.get_bytes(&of_run(trial, run, &path)).await
    }

    /// The figures of a result.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn figures(&self, trial: TrialId, run: RunId) -> Result<Vec<FigureDescription>, ApiError> {
        self.0.get(&of_run(trial, run, "/figures")).await
    }

    /// One figure as SVG.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn figure_svg(&self, trial: TrialId, run: RunId, name: &str) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, &format!("/figures/{name}"))).await
    }

    /// One figure as PNG.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn figure_png(&self, trial: TrialId, run: RunId, name: &str) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, &format!("/figures/{name}?format=png"))).await
    }

    /// The run as one self-contained HTML page.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn report_html(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, "/report")).await
    }

    /// The run as a PDF.
    ///
    /// # Errors
    /// [`ApiError`]; 404 `no-pdf-program` when the service has no program that sets PDFs.
    pub async fn report_pdf(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, "/report.pdf")).await
    }

    /// The run as a `ReportingEvent` of the CDISC Analysis Results Standard, version 1.0.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn ars(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, "/ars.json")).await
    }

    /// The exact bytes of the run's manifest, canonical JSON of a [`crate::runs::RunManifest`].
    ///
    /// # Errors
    /// [`ApiError`]; 409 while the run has not ended.
    pub async fn manifest(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.runs().manifest(trial, run).await
    }

    /// The JSON Schema of plans (`plan`) or results (`result`).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn schema(&self, document: &str) -> Result<Value, ApiError> {
        self.0.get(&format!("/v1/schemas/{document}")).await
    }

    async fn page<T: DeserializeOwned>(&self, path: &str, after: Option<&str>) -> Result<Page<T>, ApiError> {
        match after {
            Some(after) => self.0.get_with(path, &[("after", after)]).await,
            None => self.0.get(path).await,
        }
    }
}

fn of_trial(trial: TrialId, rest: &str) -> String {
    format!("/v1/trials/{trial}{rest}")
}

fn of_run(trial: TrialId, run: RunId, rest: &str) -> String {
    format!("/v1/trials/{trial}/runs/{run}{rest}")
}
