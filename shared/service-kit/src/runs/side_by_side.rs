use palladion_api::runs::{RunComparison, RunResult, SharedInputs};
use palladion_domain::ids::{RunId, TrialId};
use serde_json::Value;

use super::{RunError, RunRecord, Runs, alpha_of, compare_by_name};

impl Runs {
    /// The results of two runs of a trial, value by value. A p-value decides at the level of the first run's
    /// plan or policy.
    ///
    /// # Errors
    /// [`RunError::Unknown`]; [`RunError::NoResult`] names the run that has none; [`RunError::Blobs`] when
    /// bytes are gone or altered.
    pub async fn side_by_side(
        &self,
        trial: TrialId,
        run: RunId,
        other: RunId,
    ) -> Result<RunComparison, RunError> {
        let (one, one_result, one_value) = self.with_value(trial, run).await?;
        let (two, two_result, two_value) = self.with_value(trial, other).await?;
        let specification = self.platform.blobs.get(one.specification.digest()).await?;
        let alpha = alpha_of(&serde_json::from_slice(&specification).map_err(RunError::Document)?);
        let comparison = compare_by_name(&one_value, &two_value, alpha);
        Ok(RunComparison {
            run_id: run,
            other_run_id: other,
            same: shared(&one, &two),
            canonical_digest: one_result.canonical_digest,
            other_canonical_digest: two_result.canonical_digest,
            values_compared: comparison.values_compared,
            values_different: comparison.values_different,
            differences: comparison.differences,
        })
    }

    async fn with_value(
        &self,
        trial: TrialId,
        run: RunId,
    ) -> Result<(RunRecord, RunResult, Value), RunError> {
        let record = self.find(trial, run).await?;
        let result = record.result.ok_or(RunError::NoResult(run))?;
        let bytes = self.platform.blobs.get(result.digest).await?;
        Ok((record, result, serde_json::from_slice(&bytes).map_err(RunError::Document)?))
    }
}

fn shared(one: &RunRecord, two: &RunRecord) -> SharedInputs {
    SharedInputs {
        snapshot: one.snapshot_id == two.snapshot_id,
        specification: one.specification.digest() == two.specification.digest(),
        inputs: one.inputs == two.inputs,
        seed: one.seed == two.seed,
        executable: one.engine_executable == two.engine_executable,
    }
}
