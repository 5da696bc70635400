use bytes::Bytes;
use futures::Stream;
use palladion_domain::ids::{RunId, TrialId};
use reqwest::Method;
use serde::Serialize;

use super::{BundleData, ReplayReport, ReplayRequest, Run, RunComparison, RunPriority};
use crate::client::{ApiClient, ApiError};
use crate::page::Page;

/// The runs of one service, called as one person.
#[derive(Clone, Debug)]
pub struct RunsClient {
    api: ApiClient,
    collection: &'static str,
}

impl RunsClient {
    /// The runs under this part of the address: `runs` or `qc-runs`.
    #[must_use]
    pub const fn new(api: ApiClient, collection: &'static str) -> Self {
        Self { api, collection }
    }

    /// Starts a run; sending the same request with the same key again gives the same run.
    ///
    /// # Errors
    /// [`ApiError`], as for every method here.
    pub async fn start(&self, trial: TrialId, request: &impl Serialize, key: &str) -> Result<Run, ApiError> {
        self.api.post_once(&self.all(trial), request, key).await
    }

    /// Starts a run that is taken up sooner or later than others; else as [`Self::start`].
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn start_with(
        &self,
        trial: TrialId,
        request: &impl Serialize,
        key: &str,
        priority: RunPriority,
    ) -> Result<Run, ApiError> {
        let word = match priority {
            RunPriority::Low => "low",
            RunPriority::Normal => "normal",
            RunPriority::High => "high",
        };
        self.api.post_once(&format!("{}?priority={word}", self.all(trial)), request, key).await
    }

    /// The results of two runs side by side.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when one of them has no result.
    pub async fn compare(&self, trial: TrialId, run: RunId, other: RunId) -> Result<RunComparison, ApiError> {
        self.api.get(&self.one(trial, run, &format!("/comparisons/{other}"))).await
    }

    /// One page of the trial's runs; `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn list(&self, trial: TrialId, after: Option<&str>) -> Result<Page<Run>, ApiError> {
        match after {
            Some(after) => self.api.get_with(&self.all(trial), &[("after", after)]).await,
            None => self.api.get(&self.all(trial)).await,
        }
    }

    /// One run as it stands.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn get(&self, trial: TrialId, run: RunId) -> Result<Run, ApiError> {
        self.api.get(&self.one(trial, run, "")).await
    }

    /// The run's state whenever it changes, as server-sent events, until it ends.
    ///
    /// # Errors
    /// [`ApiError`], at once or from the stream.
    pub async fn events(
        &self,
        trial: TrialId,
        run: RunId,
    ) -> Result<impl Stream<Item = Result<Bytes, ApiError>> + Send + Unpin + 'static, ApiError> {
        ApiClient::send_stream(self.api.request(Method::GET, &self.one(trial, run, "/events"))).await
    }

    /// Stops a run that has not ended.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when it ended already.
    pub async fn cancel(&self, trial: TrialId, run: RunId) -> Result<Run, ApiError> {
        self.api.post_empty(&self.one(trial, run, "/cancellation")).await
    }

    /// The result's bytes; their SHA-256 stands in the run.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn result_bytes(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.api.get_bytes(&self.one(trial, run, "/result")).await
    }

    /// The exact bytes of the run's manifest, canonical JSON of a [`super::RunManifest`].
    ///
    /// # Errors
    /// [`ApiError`]; 409 while the run has not ended.
    pub async fn manifest(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.api.get_bytes(&self.one(trial, run, "/manifest")).await
    }

    /// Documents, data, ledger entries and proofs of a run as one zip file.
    ///
    /// # Errors
    /// [`ApiError`]; 409 while the run has not ended.
    pub async fn bundle(&self, trial: TrialId, run: RunId, data: BundleData) -> Result<Bytes, ApiError> {
        let rest = format!("/bundle?data={}", data.as_str());
        self.api.get_bytes(&self.one(trial, run, &rest)).await
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
        self.api.post_once(&self.one(trial, run, "/replays"), request, key).await
    }

    /// The verdicts of the repetitions that ended, with their differences, oldest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn replays(&self, trial: TrialId, run: RunId) -> Result<Vec<ReplayReport>, ApiError> {
        self.api.get(&self.one(trial, run, "/replays")).await
    }

    fn all(&self, trial: TrialId) -> String {
        format!("/v1/trials/{trial}/{}", self.collection)
    }

    fn one(&self, trial: TrialId, run: RunId, rest: &str) -> String {
        format!("/v1/trials/{trial}/{}/{run}{rest}", self.collection)
    }
}
