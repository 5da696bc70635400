use palladion_api::runs::{ReplayReport, RunResult, RunState, Verdict};
use palladion_domain::digest::Digest;
use palladion_ledger::canonical;
use serde_json::Value;

use super::outcome::{Ending, Origin};
use super::{Comparison, RunError, RunRecord, Runs, alpha_of, compare, store};
use crate::blobs::BlobError;

impl Runs {
    /// Compares a replay that is about to end with its original; `None` for other runs and for a
    /// replay that was called off.
    pub(super) async fn verdict(
        &self,
        record: &RunRecord,
        ending: &Ending,
        result: Option<&RunResult>,
    ) -> Result<Option<ReplayReport>, RunError> {
        let Some(original_run) = record.replay_of.filter(|_| ending.state != RunState::Cancelled) else {
            return Ok(None);
        };
        let connection = self.platform.database.connection();
        let original = store::find(connection, record.trial_id, original_run).await?;
        let original = original.ok_or(RunError::Unknown(original_run))?;
        let recorded = original.result.ok_or(RunError::NoResult(original_run))?;
        let (comparison, reason) = match &ending.result {
            Some(replayed) => {
                let same_engine = original.engine_executable == record.engine_executable;
                self.compare_results(&original, &recorded, replayed, same_engine).await?
            }
            None => without_result(ending),
        };
        Ok(Some(ReplayReport {
            run_id: record.run_id,
            replay_of: original_run,
            verdict: comparison.verdict,
            reason,
            original_executable: original.engine_executable,
            replayed_executable: record.engine_executable,
            original_digest: recorded.canonical_digest,
            replayed_digest: result.map(|result| result.canonical_digest),
            values_compared: comparison.values_compared,
            values_different: comparison.values_different,
            differences: comparison.differences,
        }))
    }

    async fn compare_results(
        &self,
        run: &RunRecord,
        recorded: &RunResult,
        replayed: &Value,
        same_engine: bool,
    ) -> Result<(Comparison, Option<String>), RunError> {
        let bytes = match self.platform.blobs.get(recorded.digest).await {
            Ok(bytes) => bytes,
            Err(BlobError::Missing(_)) => return Ok(not_replayable("original_result_missing")),
            Err(BlobError::Altered(_)) => return Ok(not_replayable("original_result_altered")),
            Err(error) => return Err(error.into()),
        };
        let original: Value = serde_json::from_slice(&bytes).map_err(RunError::Document)?;
        if differs(&original, recorded.canonical_digest) {
            return Ok(not_replayable("original_result_altered"));
        }
        let specification = match self.platform.blobs.get(run.specification.digest()).await {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(RunError::Document)?,
            Err(BlobError::Missing(_)) => return Ok(not_replayable("input_missing")),
            Err(BlobError::Altered(_)) => return Ok(not_replayable("input_altered")),
            Err(error) => return Err(error.into()),
        };
        Ok((compare(&original, replayed, same_engine, alpha_of(&specification)), None))
    }
}

fn differs(result: &Value, canonical_digest: Digest) -> bool {
    canonical::result_digest(result) != canonical_digest
}

/// A replay without a result: when the engine itself refused, that is another answer than the
/// original's; when it could not be run to its end, there is nothing to compare.
fn without_result(ending: &Ending) -> (Comparison, Option<String>) {
    let code = ending.failure.as_ref().map_or("no_result", |failure| failure.code.as_str());
    let verdict = if ending.origin == Origin::Answer { Verdict::Diverged } else { Verdict::NotReplayable };
    (empty(verdict), Some(code.to_owned()))
}

fn not_replayable(reason: &str) -> (Comparison, Option<String>) {
    (empty(Verdict::NotReplayable), Some(reason.to_owned()))
}

const fn empty(verdict: Verdict) -> Comparison {
    Comparison { verdict, values_compared: 0, values_different: 0, differences: Vec::new() }
}
