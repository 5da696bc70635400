use std::time::Duration;

use palladion_api::runs::{ReplayEngine, ReplayRequest, Run, RunFailure, RunState, RunsClient, Verdict};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::TrialId;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use serde::Serialize;

use super::PipelineError;
use crate::terminal::progress;

/// Time between two looks at a run.
const POLL: Duration = Duration::from_millis(40);

/// The runs of one service on one trial, called as one person.
pub(crate) struct TrialRuns {
    /// What the runs are called in sentences.
    pub(super) what: &'static str,
    /// The service.
    pub(super) client: RunsClient,
    /// The trial.
    pub(super) trial: TrialId,
}

/// A replay that ended.
pub(crate) struct Replayed {
    /// What it showed.
    pub(crate) verdict: Verdict,
    /// Canonical digest of the repeated result.
    pub(crate) digest: Option<Digest>,
}

impl TrialRuns {
    /// Makes the run of this document on this snapshot; one that was made before is found again,
    /// unless it had no result.
    ///
    /// # Errors
    /// [`PipelineError`].
    pub(super) async fn make(
        &self,
        request: &impl Serialize,
        document: Digest,
        snapshot: SnapshotId,
    ) -> Result<Run, PipelineError> {
        let what = self.what;
        let key = sha256(format!("{what} {document} {snapshot}").as_bytes()).to_string();
        let mut run = self.start(request, &key).await?;
        if matches!(run.state, RunState::Failed | RunState::Cancelled) {
            // The key may stand for a run of an earlier start.
            run = self.start(request, &clock::new_uuid().to_string()).await?;
        }
        match run.state {
            RunState::Succeeded => Ok(run),
            RunState::Cancelled => Err(PipelineError::RunCancelled(what)),
            RunState::Failed | RunState::Queued | RunState::Running => {
                let failure = run.failure.unwrap_or_else(|| RunFailure {
                    code: "unknown".to_owned(),
                    message: "no reason was given".to_owned(),
                });
                Err(PipelineError::RunFailed { what, failure })
            }
        }
    }

    async fn start(&self, request: &impl Serialize, key: &str) -> Result<Run, PipelineError> {
        let started = self.client.start(self.trial, request, key).await;
        self.ended(started.map_err(self.refused("run was refused"))?).await
    }

    /// Repeats a run by the very executable that made it.
    ///
    /// # Errors
    /// [`PipelineError::Refused`].
    pub(crate) async fn replay(&self, run: &Run) -> Result<Replayed, PipelineError> {
        let request = ReplayRequest { engine: ReplayEngine::Archived };
        let key = clock::new_uuid().to_string();
        let started = self.client.replay(self.trial, run.run_id, &request, &key).await;
        let replay = self.ended(started.map_err(self.refused("replay was refused"))?).await?;
        let digest = replay.result.map(|result| result.canonical_digest);
        Ok(Replayed { verdict: replay.verdict.unwrap_or(Verdict::NotReplayable), digest })
    }

    /// Waits until a run has ended and tells how far it is.
    async fn ended(&self, first: Run) -> Result<Run, PipelineError> {
        let (mut run, mut told) = (first, None);
        while !run.state.is_final() {
            if run.progress != told {
                if let Some(step) = &run.progress {
                    progress(&format!("      {}: {} of {}, {}", self.what, step.done, step.total, step.step));
                }
                told.clone_from(&run.progress);
            }
            tokio::time::sleep(POLL).await;
            let now = self.client.get(self.trial, run.run_id).await;
            run = now.map_err(self.refused("run could not be read"))?;
        }
        Ok(run)
    }

    fn refused(&self, doing: &str) -> impl FnOnce(palladion_api::client::ApiError) -> PipelineError + use<> {
        PipelineError::refused(format!("the {} {doing}", self.what))
    }
}

/// The word of a verdict, as the API writes it.
pub(crate) const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Identical => "identical",
        Verdict::SameBits => "same_bits",
        Verdict::WithinTolerance => "within_tolerance",
        Verdict::Diverged => "diverged",
        Verdict::NotReplayable => "not_replayable",
    }
}
