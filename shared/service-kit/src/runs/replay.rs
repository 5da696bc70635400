use palladion_api::runs::{ReplayEngine, ReplayRequest, RunKind, RunPriority};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{RunId, TrialId};

use super::{RunError, RunRecord, Runs};
use crate::hashing::sha256;
use crate::idempotency::{self, KeptAnswer};
use crate::recorder::RequestContext;

impl Runs {
    /// Queues a repetition of a run that gave a result: the same snapshot, document, parameters
    /// and seed from this service's own blobs, and the archived executable or today's. It is a
    /// run of its own and never changes the original.
    ///
    /// # Errors
    /// [`RunError::Unknown`]; [`RunError::NoResult`] when there is nothing to compare with.
    #[tracing::instrument(skip_all, fields(run.id = %run))]
    pub async fn replay(
        &self,
        context: &RequestContext,
        trial: TrialId,
        run: RunId,
        request: ReplayRequest,
    ) -> Result<KeptAnswer, RunError> {
        let route = format!("POST {}/replays", self.service.collection);
        let fingerprint = fingerprint(run, request);
        let connection = self.platform.database.connection();
        if let Some(answer) = idempotency::find(connection, context, &route, fingerprint).await? {
            return Ok(answer);
        }
        let original = self.find(trial, run).await?;
        if original.result.is_none() {
            return Err(RunError::NoResult(run));
        }
        let executable = match request.engine {
            ReplayEngine::Archived => original.engine_executable,
            ReplayEngine::Current => self.executable,
        };
        let subject = &context.actor.subject;
        let record = RunRecord::queued(subject, RunKind::Replay, original.into_question(), executable);
        let record = RunRecord { replay_of: Some(run), ..record };
        self.queue(context, &record, RunPriority::Normal, &route, fingerprint).await
    }
}

fn fingerprint(run: RunId, request: ReplayRequest) -> Digest {
    let engine = match request.engine {
        ReplayEngine::Archived => "archived",
        ReplayEngine::Current => "current",
    };
    sha256(format!("{run} {engine}").as_bytes())
}
