use chrono::{DateTime, Utc};
use palladion_api::runs::RunProgress;

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
        })
    }
}
