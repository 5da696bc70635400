use std::time::Duration;

use palladion_api::ingestion::{IngestionClient, StoredTrial};
use palladion_api::runs::{ReplayEngine, ReplayReport, ReplayRequest, Run, RunKind, RunsClient};
use palladion_domain::ids::TrialId;
use palladion_service_kit::clock;

use super::PipelineError;

/// Time between two looks at a replay.
const POLL: Duration = Duration::from_millis(100);

/// The trials that the client's person has a grant for.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn trials(ingestion: &IngestionClient) -> Result<Vec<StoredTrial>, PipelineError> {
    let (mut trials, mut after) = (Vec::new(), None);
    loop {
        let page = ingestion.trials(after.as_deref()).await;
        let page = page.map_err(PipelineError::refused("the trials could not be listed"))?;
        trials.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(trials);
        }
    }
}

/// All runs of a trial, oldest first, without those that are replays themselves.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn originals(runs: &RunsClient, trial: TrialId) -> Result<Vec<Run>, PipelineError> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = runs.list(trial, after.as_deref()).await;
        let page = page.map_err(PipelineError::refused("the runs could not be listed"))?;
        found.extend(page.items.into_iter().filter(|run| run.kind != RunKind::Replay));
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

/// Computes a run again; the report, or why there is none.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn replayed(
    runs: &RunsClient,
    run: &Run,
    engine: ReplayEngine,
) -> Result<Result<ReplayReport, String>, PipelineError> {
    let trial = run.trial_id;
    let key = clock::new_uuid().to_string();
    let started = runs.replay(trial, run.run_id, &ReplayRequest { engine }, &key).await;
    let mut replay = started.map_err(PipelineError::refused("a replay was refused"))?;
    while !replay.state.is_final() {
        tokio::time::sleep(POLL).await;
        let now = runs.get(trial, replay.run_id).await;
        replay = now.map_err(PipelineError::refused("a replay could not be read"))?;
    }
    let reports = runs.replays(trial, run.run_id).await;
    let reports = reports.map_err(PipelineError::refused("a replay's report could not be read"))?;
    let own = reports.into_iter().find(|report| report.run_id == replay.run_id);
    Ok(own.ok_or_else(|| replay.failure.map_or_else(|| "no report".to_owned(), |failure| failure.code)))
}
