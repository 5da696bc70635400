use palladion_api::runs::{Run, RunState};
use palladion_domain::ids::{RunId, TrialId};

use super::outcome::Ending;
use super::{RunError, Runs};
use crate::recorder::RequestContext;

impl Runs {
    /// Calls a run off, at once and for good: the run, its manifest, its job and the leaf with
    /// the caller's name are one transaction. A worker that is at it has lost its lease with the
    /// commit, notices within a fraction of a second and kills the engine.
    ///
    /// # Errors
    /// [`RunError::Unknown`]; [`RunError::Ended`] when there is nothing to call off any more.
    #[tracing::instrument(skip_all, fields(run.id = %run))]
    pub async fn cancel(
        &self,
        context: &RequestContext,
        trial: TrialId,
        run: RunId,
    ) -> Result<Run, RunError> {
        let record = self.find(trial, run).await?;
        if record.state.is_final() {
            return Err(RunError::Ended(run));
        }
        let ended =
            self.conclude(context, &record, None, Ending::without_result(RunState::Cancelled)).await?;
        Ok(self.view(&ended, None))
    }
}
