use std::time::Duration;

use palladion_api::runs::RunProgress;
use tokio::sync::watch;

use super::inputs::load;
use super::interrupt::{Interrupt, interrupted};
use super::outcome::{Ending, Origin};
use super::{RunError, RunRecord, Runs, store};
use crate::engine::EngineJob;
use crate::jobs::{Lease, Stop, Work};
use crate::problem::error_chain;

/// How often a run is taken up before it is given up: each time a worker, its engine or what they stand on was
/// lost with it.
const ATTEMPTS_LIMIT: u32 = 3;
/// How long a run rests after the first such loss; after the next, twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// What the workers do.
#[derive(Clone)]
pub(super) struct RunWork {
    pub(super) runs: Runs,
}

impl Work for RunWork {
    async fn perform(&self, lease: Lease, stop: Stop) {
        match self.runs.execute(&lease, stop).await {
            Ok(()) => {}
            Err(RunError::LeaseLost(run)) => {
                tracing::info!(run.id = %run, "the run was cancelled or taken over; its engine was stopped");
            }
            Err(error) => {
                tracing::error!(run.id = %lease.run, error = error_chain(&error), "the run could not be ended; it is taken up again");
            }
        }
    }
}

/// How far an attempt came.
enum Attempt {
    Ended(Box<Ending>),
    Interrupted(Interrupt),
}

impl Runs {
    #[tracing::instrument(skip_all, fields(run.id = %lease.run, run.attempt = lease.attempt))]
    async fn execute(&self, lease: &Lease, stop: Stop) -> Result<(), RunError> {
        let record = store::find_any(self.platform.database.connection(), lease.run).await?;
        let record = record.ok_or(RunError::Unknown(lease.run))?;
        let attempt = if lease.attempt > ATTEMPTS_LIMIT {
            let message =
                format!("the run was taken up {ATTEMPTS_LIMIT} times and its worker was lost each time");
            Attempt::Ended(Box::new(Ending::failed("attempts_exhausted", message)))
        } else {
            self.compute(&record, lease, stop).await?
        };
        match attempt {
            Attempt::Ended(ending)
                if ending.origin == Origin::Infrastructure && lease.attempt < ATTEMPTS_LIMIT =>
            {
                let reason = ending.failure.map_or_else(String::new, |failure| failure.message);
                tracing::warn!(run.id = %lease.run, reason, "the attempt was lost; the run is taken up again");
                Ok(self.jobs.postpone(lease, PAUSE * lease.attempt).await?)
            }
            Attempt::Ended(ending) => {
                let context = self.platform.recorder.system();
                self.conclude(&context, &record, Some(lease), *ending).await.map(drop)
            }
            Attempt::Interrupted(Interrupt::LeaseLost) => Err(RunError::LeaseLost(lease.run)),
            Attempt::Interrupted(Interrupt::Stopping) => Ok(self.jobs.release(lease).await?),
        }
    }

    async fn compute(&self, record: &RunRecord, lease: &Lease, stop: Stop) -> Result<Attempt, RunError> {
        let ended = |ending| Ok(Attempt::Ended(Box::new(ending)));
        let executable = match self.executables.verified(record.engine_executable).await {
            Ok(path) => path,
            Err(error) => return ended(Ending::of_executable(&error)),
        };
        let document = match self.platform.blobs.get(record.specification.digest()).await {
            Ok(bytes) => bytes,
            Err(error) => return ended(Ending::of_missing_input(&error)),
        };
        let (inputs, contents) = match load(&self.platform.blobs, &record.inputs).await {
            Ok(loaded) => loaded,
            Err(error) => return ended(Ending::of_missing_input(&error)),
        };
        let job = EngineJob {
            kind: record.engine_kind.clone(),
            run_id: Some(record.run_id),
            plan_or_policy: serde_json::from_slice(&document).map_err(RunError::Document)?,
            parameters: record.parameters.clone(),
            seed: record.seed,
            threads: self.threads,
            inputs,
        };
        let (tell, told) = watch::channel(None);
        let on_progress = |progress: RunProgress| drop(tell.send_replace(Some(progress)));
        let mut interrupt = Interrupt::Stopping;
        let cancelled = async {
            interrupt = interrupted(&self.jobs, lease, self.heartbeat_every(), told, stop).await;
        };
        let report = self.process.run(&executable, &job, &contents, cancelled, on_progress).await;
        match report {
            Err(error) => ended(Ending::of_start(&error)),
            Ok(report) => {
                if !report.stderr.is_empty() {
                    tracing::warn!(run.id = %lease.run, engine.stderr = report.stderr, "the engine wrote to its standard error");
                }
                match Ending::of_process(report, self.process) {
                    Some(ending) => ended(ending),
                    None => Ok(Attempt::Interrupted(interrupt)),
                }
            }
        }
    }
}
