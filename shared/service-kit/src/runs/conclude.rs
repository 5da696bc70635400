use bytes::Bytes;
use palladion_api::runs::{ReplayReport, RunResult, RunState};
use palladion_domain::digest::Digest;
use palladion_ledger::canonical;
use palladion_ledger::event::Action;
use sea_orm::DatabaseTransaction;
use serde_json::Value;

use super::outcome::Ending;
use super::{RunError, RunRecord, Runs, store};
use crate::clock;
use crate::hashing::sha256;
use crate::jobs::Lease;
use crate::problem::error_chain;
use crate::recorder::{Entry, RequestContext};

impl Runs {
    /// Ends a run, once: by the worker that holds `lease`, or without one by a person.
    ///
    /// Documents are stored first (content-addressed, so that a second try changes nothing); job,
    /// run, derived rows and leaves are one transaction. When the fence refuses, all of it is
    /// rolled back.
    pub(super) async fn conclude(
        &self,
        context: &RequestContext,
        record: &RunRecord,
        lease: Option<&Lease>,
        ending: Ending,
    ) -> Result<RunRecord, RunError> {
        let document = ending.result.as_ref().map(document).transpose()?;
        let result = document.as_ref().map(|(result, _)| *result);
        // Before anything is stored: storing the same result sets an altered original aside.
        let report = self.verdict(record, &ending, result.as_ref()).await?;
        if let Some((_, bytes)) = document {
            self.platform.blobs.put_bytes(bytes).await?;
        }
        let kept_report = match &report {
            Some(report) => Some(self.keep_report(report).await?),
            None => None,
        };
        let transaction = self.platform.database.begin_write().await?;
        let job = self.jobs.status(&transaction, record.run_id).await?;
        match lease {
            Some(lease) => self.jobs.finish(&transaction, lease).await?,
            None => self.jobs.close(&transaction, record.run_id).await?,
        }
        let mut ended = RunRecord {
            version: 2,
            engine_build: ending.build,
            state: ending.state,
            started_at: job.as_ref().and_then(|job| job.started_at),
            finished_at: Some(clock::now()),
            attempts: job.as_ref().map_or(0, |job| job.attempts),
            result,
            failure: ending.failure,
            verdict: report.as_ref().map(|report| report.verdict),
            replay_report_digest: kept_report.map(|(digest, _)| digest),
            ..record.clone()
        };
        let manifest = self.manifest_of(&ended, ending.result.as_ref(), kept_report)?;
        ended.manifest_digest = Some(self.platform.blobs.put_bytes(manifest.clone()).await?);
        if !store::end(&transaction, &ended).await? {
            return Err(RunError::Ended(record.run_id));
        }
        self.derive(&transaction, context, &ended, ending.result.as_ref()).await?;
        self.record_end(&transaction, context, record, &ended, &manifest).await?;
        transaction.commit().await.map_err(crate::database::StoreError::from)?;
        if let Err(error) = self.platform.recorder.checkpoint().await {
            tracing::error!(
                error = error_chain(&error),
                "no checkpoint after the end of a run; the timer makes one"
            );
        }
        Ok(ended)
    }

    /// What the service derives from the result of a run that is no replay.
    async fn derive(
        &self,
        transaction: &DatabaseTransaction,
        context: &RequestContext,
        ended: &RunRecord,
        result: Option<&Value>,
    ) -> Result<(), RunError> {
        match (&self.service.on_success, result) {
            (Some(hook), Some(result)) if ended.replay_of.is_none() => {
                Ok(hook(transaction, context, ended, result).await?)
            }
            _ => Ok(()),
        }
    }

    async fn record_end(
        &self,
        transaction: &DatabaseTransaction,
        context: &RequestContext,
        before: &RunRecord,
        ended: &RunRecord,
        manifest: &Bytes,
    ) -> Result<(), RunError> {
        let action = match ended.state {
            RunState::Succeeded => Action::RunCompleted,
            RunState::Cancelled => Action::RunCancelled,
            RunState::Failed | RunState::Queued | RunState::Running => Action::RunFailed,
        };
        let entry =
            |action| Entry::new(action, ended.run_id).version(u64::from(ended.version)).trial(ended.trial_id);
        let end = entry(action)
            .before(before.canonical_bytes()?)
            .after(ended.canonical_bytes()?)
            .payload(manifest.as_ref());
        let recorder = &self.platform.recorder;
        recorder.record(transaction, context, end).await?;
        if let Some(report) = ended.replay_report_digest {
            let compared = entry(Action::ReplayRecorded).payload(report.to_string());
            recorder.record(transaction, context, compared).await?;
        }
        Ok(())
    }

    async fn keep_report(&self, report: &ReplayReport) -> Result<(Digest, u64), RunError> {
        let bytes = serde_json::to_vec(report).map_err(RunError::Document)?;
        let size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok((self.platform.blobs.put_bytes(bytes.into()).await?, size_bytes))
    }
}

/// A result as it is stored, and its digests.
fn document(result: &Value) -> Result<(RunResult, Bytes), RunError> {
    let bytes = Bytes::from(serde_json::to_vec(result).map_err(RunError::Document)?);
    let size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let canonical_digest = canonical::result_digest(result);
    Ok((RunResult { digest: sha256(&bytes), canonical_digest, size_bytes }, bytes))
}
