use bytes::Bytes;
use palladion_domain::ids::{FindingId, PolicyId, RunId, TrialId};

use super::policy::QcPolicy;
use super::result::QcResult;
use super::{Finding, FindingFilter, QcRunChanges, StoredPolicy};
use crate::client::{ApiClient, ApiError};
use crate::page::Page;
use crate::runs::RunsClient;

/// The pathology-QC service, called as one person.
#[derive(Clone, Debug)]
pub struct PathologyQcClient(pub ApiClient);

impl PathologyQcClient {
    /// Saves a policy; the same document again gives the stored one.
    ///
    /// # Errors
    /// [`ApiError`], as for every method here; 422 `invalid-policy` lists what is wrong and where.
    pub async fn save_policy(&self, trial: TrialId, policy: &QcPolicy) -> Result<StoredPolicy, ApiError> {
        self.0.post(&of_trial(trial, "/policies"), policy).await
    }

    /// One page of the trial's policies; `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn policies(
        &self,
        trial: TrialId,
        after: Option<&str>,
    ) -> Result<Page<StoredPolicy>, ApiError> {
        match after {
            Some(after) => self.0.get_with(&of_trial(trial, "/policies"), &[("after", after)]).await,
            None => self.0.get(&of_trial(trial, "/policies")).await,
        }
    }

    /// One policy.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn policy(&self, trial: TrialId, policy: PolicyId) -> Result<StoredPolicy, ApiError> {
        self.0.get(&of_trial(trial, &format!("/policies/{policy}"))).await
    }

    /// The QC runs: [`super::StartQcRun`] starts one.
    #[must_use]
    pub fn runs(&self) -> RunsClient {
        RunsClient::new(self.0.clone(), "qc-runs")
    }

    /// What a QC run computed.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn result(&self, trial: TrialId, run: RunId) -> Result<QcResult, ApiError> {
        self.0.get(&of_trial(trial, &format!("/qc-runs/{run}/result"))).await
    }

    /// The bytes of what a QC run computed, those that the release of the run names.
    ///
    /// # Errors
    /// [`ApiError`]; 409 when there is no result.
    pub async fn result_bytes(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_trial(trial, &format!("/qc-runs/{run}/result"))).await
    }

    /// What changed from the last run of the same policy to this one.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `no-result` when the run has none.
    pub async fn changes(&self, trial: TrialId, run: RunId) -> Result<QcRunChanges, ApiError> {
        self.0.get(&of_trial(trial, &format!("/qc-runs/{run}/changes"))).await
    }

    /// The funnel of a run's sites as SVG.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `no-funnel` when the run has none.
    pub async fn funnel_svg(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_trial(trial, &format!("/qc-runs/{run}/figures/funnel"))).await
    }

    /// One page of the trial's findings.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn findings(&self, trial: TrialId, filter: &FindingFilter) -> Result<Page<Finding>, ApiError> {
        self.0.get_with(&of_trial(trial, "/findings"), filter).await
    }

    /// One finding as it stands.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn finding(&self, trial: TrialId, finding: FindingId) -> Result<Finding, ApiError> {
        self.0.get(&of_trial(trial, &format!("/findings/{finding}"))).await
    }
}

pub(super) fn of_trial(trial: TrialId, rest: &str) -> String {
    format!("/v1/trials/{trial}{rest}")
}
