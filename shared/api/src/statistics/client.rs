use bytes::Bytes;
use futures::Stream;
use palladion_domain::ids::{PlanId, RunId, TrialId};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::plan::Plan;
use super::result::{AnalysisResult, TidyTable};
use super::{ApprovePlan, StartRun, StoredPlan};
use crate::client::{ApiClient, ApiError};
use crate::page::Page;
use crate::runs::{ReplayReport, ReplayRequest, Run};

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
    pub async fn plans(
        &self,
        trial: TrialId,
        after: Option<&str>,
    ) -> Result<Page<StoredPlan>, ApiError> {
        self.page(&of_trial(trial, "/plans"), after).await
    }

    /// One plan.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn plan(&self, trial: TrialId, plan: PlanId) -> Result<StoredPlan, ApiError> {
        self.0
            .get(&of_trial(trial, &format!("/plans/{plan}")))
            .await
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
        self.0
            .post(
                &of_trial(trial, &format!("/plans/{plan}/approvals")),
                approval,
            )
            .await
    }

    /// Starts a run; sending the same request with the same key again gives the same run.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `plan-does-not-fit` when the snapshot lacks what the plan names.
    pub async fn start_run(
        &self,
        trial: TrialId,
        request: &StartRun,
        key: &str,
    ) -> Result<Run, ApiError> {
        self.0
            .post_once(&of_trial(trial, "/runs"), request, key)
            .await
    }

    /// One page of the trial's runs.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn runs(&self, trial: TrialId, after: Option<&str>) -> Result<Page<Run>, ApiError> {
        self.page(&of_trial(trial, "/runs"), after).await
    }

    /// One run as it stands.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn run(&self, trial: TrialId, run: RunId) -> Result<Run, ApiError> {
        self.0.get(&of_run(trial, run, "")).await
    }

    /// The run's state whenever it changes, as server-sent events, until it ends.
    ///
    /// # Errors
    /// [`ApiError`], at once or from the stream.
    pub async fn run_events(
        &self,
        trial: TrialId,
        run: RunId,
    ) -> Result<impl Stream<Item = Result<Bytes, ApiError>> + Send + Unpin + 'static, ApiError>
    {
        ApiClient::send_stream(self.0.request(Method::GET, &of_run(trial, run, "/events"))).await
    }

    /// Stops a run that has not ended.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when it ended already.
    pub async fn cancel_run(&self, trial: TrialId, run: RunId) -> Result<Run, ApiError> {
        self.0
            .post_empty(&of_run(trial, run, "/cancellation"))
            .await
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
        self.0.get_bytes(&of_run(trial, run, "/result")).await
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
    pub async fn table_csv(
        &self,
        trial: TrialId,
        run: RunId,
        name: &str,
    ) -> Result<Bytes, ApiError> {
        self.0
            .get_bytes(&of_run(trial, run, &format!("/tables/{name}")))
            .await
    }

    /// The exact bytes of the run's manifest, canonical JSON of a [`crate::runs::RunManifest`].
    ///
    /// # Errors
    /// [`ApiError`]; 409 while the run has not ended.
    pub async fn manifest(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, "/manifest")).await
    }

    /// Repeats a run; the repetition is a run of its own.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when the run cannot be repeated.
    pub async fn replay(
        &self,
        trial: TrialId,
        run: RunId,
        request: &ReplayRequest,
        key: &str,
    ) -> Result<Run, ApiError> {
        self.0
            .post_once(&of_run(trial, run, "/replays"), request, key)
            .await
    }

    /// The verdicts of the repetitions that ended, with their differences, oldest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn replays(&self, trial: TrialId, run: RunId) -> Result<Vec<ReplayReport>, ApiError> {
        self.0.get(&of_run(trial, run, "/replays")).await
    }

    /// The JSON Schema of plans (`plan`) or results (`result`).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn schema(&self, document: &str) -> Result<Value, ApiError> {
        self.0.get(&format!("/v1/schemas/{document}")).await
    }

    async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        after: Option<&str>,
    ) -> Result<Page<T>, ApiError> {
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
