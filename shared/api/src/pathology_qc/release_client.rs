//! Releases, sets of sites, the standing of a snapshot and the automatic runs: methods of the client.

use bytes::Bytes;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{RunId, TrialId};

use super::client::of_trial;
use super::{
    AutomaticQc, ConfigureAutomaticQc, PathologyQcClient, QcStanding, Release, ReleasedSet, RunRelease,
    SignRelease, SiteSetName, StandingQuery,
};
use crate::client::ApiError;

impl PathologyQcClient {
    /// How a run stands, and what could be signed now.
    ///
    /// # Errors
    /// [`ApiError`], as for every method here; 409 `run-not-releasable` for a replay or without a result.
    pub async fn release(&self, trial: TrialId, run: RunId) -> Result<RunRelease, ApiError> {
        self.0.get(&of_run(trial, run, "/release")).await
    }

    /// Every release of a run, oldest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn releases(&self, trial: TrialId, run: RunId) -> Result<Vec<Release>, ApiError> {
        self.0.get(&of_run(trial, run, "/releases")).await
    }

    /// Signs a run as the first of two.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `findings-without-disposition` lists them, 409 `release-changed` when the record is
    /// not the one that was read, 409 `release-exists` when somebody has signed already.
    pub async fn sign(&self, trial: TrialId, run: RunId, sign: &SignRelease) -> Result<Release, ApiError> {
        self.0.post(&of_run(trial, run, "/release/signature"), sign).await
    }

    /// Signs a run as the second of two: it is released.
    ///
    /// # Errors
    /// [`ApiError`]; 403 `same-person`, 409 `release-not-signed`, 409 `release-changed`.
    pub async fn countersign(
        &self,
        trial: TrialId,
        run: RunId,
        sign: &SignRelease,
    ) -> Result<Release, ApiError> {
        self.0.post(&of_run(trial, run, "/release/countersignature"), sign).await
    }

    /// The canonical bytes of what the last release binds.
    ///
    /// # Errors
    /// [`ApiError`]; 404 `unknown-release` when nobody has signed.
    pub async fn release_record(&self, trial: TrialId, run: RunId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, "/release/record")).await
    }

    /// The sets of sites that a released run offers.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `run-not-released`.
    pub async fn site_sets(&self, trial: TrialId, run: RunId) -> Result<Vec<ReleasedSet>, ApiError> {
        self.0.get(&of_run(trial, run, "/site-sets")).await
    }

    /// The canonical bytes of one set: a [`super::SiteSet`].
    ///
    /// # Errors
    /// [`ApiError`]; 409 `run-not-released`, 404 `unknown-site-set`.
    pub async fn site_set(&self, trial: TrialId, run: RunId, set: SiteSetName) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_run(trial, run, &format!("/site-sets/{set}"))).await
    }

    /// How the QC of a snapshot stands.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn standing(&self, trial: TrialId, snapshot_id: SnapshotId) -> Result<QcStanding, ApiError> {
        self.0.get_with(&of_trial(trial, "/qc-standing"), &StandingQuery { snapshot_id }).await
    }

    /// Whether new snapshots of the trial are checked by themselves.
    ///
    /// # Errors
    /// [`ApiError`]; 404 `no-automatic-qc` when nobody has said so.
    pub async fn automatic_qc(&self, trial: TrialId) -> Result<AutomaticQc, ApiError> {
        self.0.get(&of_trial(trial, "/automatic-qc")).await
    }

    /// Says whether new snapshots of the trial are checked by themselves.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `automatic-qc-changed` when somebody else was faster.
    pub async fn configure_automatic_qc(
        &self,
        trial: TrialId,
        setting: &ConfigureAutomaticQc,
    ) -> Result<AutomaticQc, ApiError> {
        self.0.put(&of_trial(trial, "/automatic-qc"), setting).await
    }
}

fn of_run(trial: TrialId, run: RunId, rest: &str) -> String {
    of_trial(trial, &format!("/qc-runs/{run}{rest}"))
}
