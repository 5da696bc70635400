use bytes::Bytes;
use palladion_api::page::Page;
use palladion_api::runs::{ReplayReport, Run, RunManifest};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{RunId, TrialId};
use serde::de::DeserializeOwned;

use super::{RunError, RunRecord, Runs, store};

impl Runs {
    /// A run as it stands.
    ///
    /// # Errors
    /// [`RunError::Unknown`] when the trial has no such run.
    pub async fn get(&self, trial: TrialId, run: RunId) -> Result<Run, RunError> {
        let record = self.find(trial, run).await?;
        self.with_job(record).await
    }

    /// Runs of a trial in the order they were submitted: at most `limit`, those after `after`.
    ///
    /// # Errors
    /// [`RunError::Store`].
    pub async fn list(
        &self,
        trial: TrialId,
        after: Option<RunId>,
        limit: u64,
    ) -> Result<Page<Run>, RunError> {
        let connection = self.platform.database.connection();
        let mut records = store::list(connection, Some(trial), after, limit.saturating_add(1)).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = records.len() > limit;
        records.truncate(limit);
        let next = records.last().filter(|_| more).map(|record| record.run_id.to_string());
        let mut items = Vec::with_capacity(records.len());
        for record in records {
            items.push(self.with_job(record).await?);
        }
        Ok(Page { items, next })
    }

    /// The runs of a trial that read this snapshot, replays too, in the order they were submitted.
    ///
    /// # Errors
    /// [`RunError::Store`].
    pub async fn of_snapshot(
        &self,
        trial: TrialId,
        snapshot: SnapshotId,
    ) -> Result<Vec<RunRecord>, RunError> {
        Ok(store::of_snapshot(self.platform.database.connection(), trial, snapshot).await?)
    }

    /// The JSON bytes of a result, exactly those its digest names.
    ///
    /// # Errors
    /// [`RunError::NoResult`] unless the run succeeded; [`RunError::Blobs`] when the bytes are gone or altered.
    pub async fn result(&self, trial: TrialId, run: RunId) -> Result<Bytes, RunError> {
        let record = self.find(trial, run).await?;
        let result = record.result.ok_or(RunError::NoResult(run))?;
        Ok(self.platform.blobs.get(result.digest).await?)
    }

    /// The manifest of a run that ended.
    ///
    /// # Errors
    /// [`RunError::NotEnded`]; [`RunError::Blobs`] when the bytes are gone or altered.
    pub async fn manifest(&self, trial: TrialId, run: RunId) -> Result<RunManifest, RunError> {
        parse(&self.manifest_bytes(trial, run).await?)
    }

    /// The bytes of the manifest, exactly those its digest names.
    ///
    /// # Errors
    /// As [`Self::manifest`].
    pub async fn manifest_bytes(&self, trial: TrialId, run: RunId) -> Result<Bytes, RunError> {
        let record = self.find(trial, run).await?;
        let digest = record.manifest_digest.ok_or(RunError::NotEnded(run))?;
        Ok(self.platform.blobs.get(digest).await?)
    }

    /// What a replay showed.
    ///
    /// # Errors
    /// [`RunError::NotAReplay`], [`RunError::NotEnded`]; [`RunError::Blobs`] when the bytes are gone or altered.
    pub async fn replay_report(&self, trial: TrialId, run: RunId) -> Result<ReplayReport, RunError> {
        let record = self.find(trial, run).await?;
        if record.replay_of.is_none() {
            return Err(RunError::NotAReplay(run));
        }
        let digest = record.replay_report_digest.ok_or(RunError::NotEnded(run))?;
        parse(&self.platform.blobs.get(digest).await?)
    }

    /// What the replays of a run showed: those that ended with a report, oldest first.
    ///
    /// # Errors
    /// [`RunError::Unknown`] when the trial has no such run; [`RunError::Blobs`] when bytes are gone or altered.
    pub async fn replay_reports(&self, trial: TrialId, run: RunId) -> Result<Vec<ReplayReport>, RunError> {
        self.find(trial, run).await?;
        let replays = store::replays_of(self.platform.database.connection(), trial, run).await?;
        let mut reports = Vec::new();
        for digest in replays.iter().filter_map(|replay| replay.replay_report_digest) {
            reports.push(parse(&self.platform.blobs.get(digest).await?)?);
        }
        Ok(reports)
    }

    /// The row itself, for rules of the service that need more than the view.
    ///
    /// # Errors
    /// [`RunError::Unknown`] when the trial has no such run.
    pub async fn find(&self, trial: TrialId, run: RunId) -> Result<RunRecord, RunError> {
        let record = store::find(self.platform.database.connection(), trial, run).await?;
        record.ok_or(RunError::Unknown(run))
    }

    async fn with_job(&self, record: RunRecord) -> Result<Run, RunError> {
        if record.state.is_final() {
            return Ok(self.view(&record, None));
        }
        let job = self.jobs.status(self.platform.database.connection(), record.run_id).await?;
        if job.as_ref().is_some_and(|job| job.state == crate::jobs::JobState::Done) {
            // It ended between the two reads.
            let ended = self.find(record.trial_id, record.run_id).await?;
            return Ok(self.view(&ended, None));
        }
        Ok(self.view(&record, job))
    }
}

fn parse<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, RunError> {
    serde_json::from_slice(bytes).map_err(RunError::Document)
}
