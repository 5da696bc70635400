use palladion_api::runs::{Run, RunEngine, RunLinks, RunState};
use palladion_domain::ids::{RunId, TrialId};

use super::{RunRecord, Runs};
use crate::jobs::{JobState, JobStatus};

/// The address of a run, relative to the service.
pub(super) fn path(collection: &str, trial: TrialId, run: RunId) -> String {
    format!("/v1/trials/{trial}/{collection}/{run}")
}

impl Runs {
    /// A run as it is shown: what the row says, and while it is open what its job says.
    pub(super) fn view(&self, record: &RunRecord, job: Option<JobStatus>) -> Run {
        let open = job.filter(|_| !record.state.is_final());
        let running = open.as_ref().is_some_and(|job| job.state == JobState::Running);
        Run {
            run_id: record.run_id,
            trial_id: record.trial_id,
            kind: record.kind,
            replay_of: record.replay_of,
            state: if running { RunState::Running } else { record.state },
            attempts: open.as_ref().map_or(record.attempts, |job| job.attempts),
            started_at: open.as_ref().map_or(record.started_at, |job| job.started_at),
            remaining_seconds: open.as_ref().and_then(JobStatus::remaining_seconds),
            queue: open.as_ref().and_then(|job| job.queue),
            progress: open.and_then(|job| job.progress),
            snapshot_id: record.snapshot_id,
            specification: record.specification,
            parameters: record.parameters.clone(),
            seed: record.seed,
            engine: RunEngine { executable: record.engine_executable, build: record.engine_build.clone() },
            created_by: record.created_by.clone(),
            created_at: record.created_at,
            finished_at: record.finished_at,
            result: record.result,
            failure: record.failure.clone(),
            verdict: record.verdict,
            manifest_digest: record.manifest_digest,
            links: self.links(record),
        }
    }

    fn links(&self, record: &RunRecord) -> RunLinks {
        let itself = path(self.service.collection, record.trial_id, record.run_id);
        let original = |run| path(self.service.collection, record.trial_id, run);
        RunLinks {
            events: format!("{itself}/events"),
            result: record.result.map(|_| format!("{itself}/result")),
            manifest: record.manifest_digest.map(|_| format!("{itself}/manifest")),
            replays: record.result.map(|_| format!("{itself}/replays")),
            bundle: record.manifest_digest.map(|_| format!("{itself}/bundle")),
            original: record.replay_of.map(original),
            itself,
        }
    }
}
