use chrono::{DateTime, Utc};
use palladion_api::runs::{QueuePlace, RunProgress};

use super::entity;
use crate::database::StoreError;

/// Where a job stands in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Waits for a worker.
    Queued,
    /// A worker holds it, or held it until it was lost.
    Running,
    /// Has ended.
    Done,
}

impl JobState {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        [Self::Queued, Self::Running, Self::Done]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(StoreError::Corrupt { what: "state of a job" })
    }
}

/// A job as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobStatus {
    /// Where it stands.
    pub state: JobState,
    /// How often it was claimed.
    pub attempts: u32,
    /// When it was claimed last.
    pub started_at: Option<DateTime<Utc>>,
    /// What the worker said last.
    pub progress: Option<RunProgress>,
    /// When it said that.
    pub progress_at: Option<DateTime<Utc>>,
    /// Where it waits; only while it does.
    pub queue: Option<QueuePlace>,
}

impl JobStatus {
    /// Whole seconds that are left when the steps to come take as long as those done; `None` until one is done.
    #[must_use]
    pub fn remaining_seconds(&self) -> Option<u64> {
        let progress = self.progress.as_ref().filter(|progress| progress.done > 0)?;
        let worked = self.progress_at?.signed_duration_since(self.started_at?).num_milliseconds();
        let left = u128::from(progress.total.saturating_sub(progress.done));
        let left_ms = u128::try_from(worked).ok()? * left / u128::from(progress.done);
        u64::try_from(left_ms.div_ceil(1_000)).ok()
    }
}

impl TryFrom<entity::Model> for JobStatus {
    type Error = StoreError;

    fn try_from(row: entity::Model) -> Result<Self, StoreError> {
        let count =
            |value: i64| u64::try_from(value).ok().ok_or(StoreError::Corrupt { what: "progress of a job" });
        let progress = match (row.progress_done, row.progress_total, row.progress_step) {
            (Some(done), Some(total), Some(step)) => {
                Some(RunProgress { done: count(done)?, total: count(total)?, step })
            }
            _ => None,
        };
        Ok(Self {
            state: JobState::parse(&row.state)?,
            attempts: u32::try_from(row.attempts)
                .ok()
                .ok_or(StoreError::Corrupt { what: "attempts of a job" })?,
            started_at: row.started_at,
            progress,
            progress_at: row.progress_at,
            queue: None,
        })
    }
}
