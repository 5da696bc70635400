use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::runs::{RunInput, RunKind, RunPriority, Specification};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::TrialId;
use palladion_ledger::canonical;
use palladion_ledger::event::Action;
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use serde_json::Value;

use super::inputs::fetch;
use super::record::Question;
use super::view::path;
use super::{RunError, RunRecord, Runs, SnapshotPart, store};
use crate::database::StoreError;
use crate::hashing::sha256;
use crate::idempotency::{self, KeptAnswer};
use crate::recorder::{Entry, RequestContext};

/// The greatest integer that every JSON reader keeps.
const GREATEST_SEED: u64 = (1 << 53) - 1;

/// Why a run is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The analysis of the plan.
    Primary,
    /// The same question under other assumptions.
    Sensitivity,
}

/// A run to be made. The service has checked that the caller may use the plan or policy.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The trial.
    pub trial: TrialId,
    /// Why.
    pub purpose: Purpose,
    /// The plan or policy by id and digest.
    pub specification: Specification,
    /// Its canonical bytes, which have that digest.
    pub document: Bytes,
    /// The snapshot to read.
    pub snapshot: SnapshotId,
    /// The leaf of the ingestion service that froze it, when known.
    pub snapshot_leaf: Option<u64>,
    /// What is recorded beside the document; `{}` when there is nothing. The service makes it from
    /// what it knows, so it is no part of what makes two requests the same.
    pub parameters: Value,
    /// Further documents that the engine reads, by the name of the input: what the document refers to and the
    /// snapshot does not hold. They are inputs of the run like the snapshot's tables.
    pub documents: Vec<(String, Bytes)>,
    /// Seed of the random numbers, at most 2^53-1.
    pub seed: u64,
    /// When it is taken up: no part of the question, nor of what makes two requests the same.
    pub priority: RunPriority,
}

/// What makes two requests the same request.
#[derive(Serialize)]
struct Fingerprint {
    trial: TrialId,
    purpose: Purpose,
    specification: Specification,
    snapshot: SnapshotId,
    seed: u64,
}

impl Runs {
    /// Checks the submission, keeps the bytes of the document and of the snapshot (asked for with
    /// `get_part`, with the caller's own token) and queues the run. The answer is a 202 with the
    /// run and its address; for a repeated `Idempotency-Key` it is the first answer again.
    ///
    /// # Errors
    /// [`RunError`] names what does not fit; then there is no run.
    #[tracing::instrument(skip_all, fields(trial.id = %submission.trial, snapshot.id = %submission.snapshot))]
    pub async fn submit<F, A>(
        &self,
        context: &RequestContext,
        submission: Submission,
        get_part: F,
    ) -> Result<KeptAnswer, RunError>
    where
        F: Fn(SnapshotPart) -> A,
        A: Future<Output = Result<Bytes, ApiError>>,
    {
        let (route, request) = (self.route(), check(&submission)?);
        let database = &self.platform.database;
        if let Some(answer) = idempotency::find(database.connection(), context, &route, request).await? {
            return Ok(answer);
        }
        let blobs = &self.platform.blobs;
        blobs.put_bytes(submission.document.clone()).await?;
        let mut inputs = fetch(blobs, submission.trial, submission.snapshot, get_part).await?;
        for (name, bytes) in &submission.documents {
            let digest = blobs.put_bytes(bytes.clone()).await?;
            let size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            inputs.push(RunInput { name: name.clone(), digest, size_bytes });
        }
        let priority = submission.priority;
        let record = self.record(context, submission, inputs);
        self.queue(context, &record, priority, &route, request).await
    }

    /// Writes run, job, leaf and the kept answer in one transaction.
    pub(super) async fn queue(
        &self,
        context: &RequestContext,
        record: &RunRecord,
        priority: RunPriority,
        route: &str,
        request: Digest,
    ) -> Result<KeptAnswer, RunError> {
        let answer =
            idempotency::once(&self.platform.database, context, route, request, async |transaction| {
                self.write(transaction, context, record, priority).await?;
                let location = path(self.service.collection, record.trial_id, record.run_id);
                Ok::<_, RunError>(KeptAnswer::json(202, Some(location), &self.view(record, None))?)
            })
            .await?;
        self.jobs.wake();
        Ok(answer)
    }

    async fn write(
        &self,
        transaction: &DatabaseTransaction,
        context: &RequestContext,
        record: &RunRecord,
        priority: RunPriority,
    ) -> Result<(), StoreError> {
        store::insert(transaction, record).await?;
        self.jobs.enqueue(transaction, record.run_id, self.service.engine_kind, priority).await?;
        let entry = Entry::new(Action::RunSubmitted, record.run_id)
            .trial(record.trial_id)
            .after(record.canonical_bytes()?);
        self.platform.recorder.record(transaction, context, entry).await.map(drop)
    }

    fn record(&self, context: &RequestContext, submission: Submission, inputs: Vec<RunInput>) -> RunRecord {
        let question = Question {
            trial_id: submission.trial,
            engine_kind: self.service.engine_kind.to_owned(),
            specification: submission.specification,
            snapshot_id: submission.snapshot,
            snapshot_leaf: submission.snapshot_leaf,
            inputs,
            parameters: submission.parameters,
            seed: submission.seed,
        };
        let kind = match submission.purpose {
            Purpose::Primary => RunKind::Primary,
            Purpose::Sensitivity => RunKind::Sensitivity,
        };
        RunRecord::queued(&context.actor.subject, kind, question, self.executable)
    }

    fn route(&self) -> String {
        format!("POST {}", self.service.collection)
    }
}

/// Checks what can be checked without asking anybody, and gives the request's digest.
fn check(submission: &Submission) -> Result<Digest, RunError> {
    let expected = submission.specification.digest();
    let found = sha256(&submission.document);
    if found != expected {
        return Err(RunError::SpecificationMismatch { expected, found });
    }
    serde_json::from_slice::<Value>(&submission.document).map_err(RunError::SpecificationUnreadable)?;
    if submission.seed > GREATEST_SEED {
        return Err(RunError::SeedTooLarge(submission.seed));
    }
    canonical::jcs(&submission.parameters).ok().ok_or(RunError::Parameters)?;
    let fingerprint = Fingerprint {
        trial: submission.trial,
        purpose: submission.purpose,
        specification: submission.specification,
        snapshot: submission.snapshot,
        seed: submission.seed,
    };
    canonical::jcs_digest(&fingerprint).ok().ok_or(RunError::Parameters)
}
