use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use palladion_api::runs::{QueuePlace, RunPriority};
use palladion_domain::ids::RunId;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait as _, IntoActiveModel as _, Order, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, Set,
};
use tokio::sync::Notify;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{JobState, JobStatus, Lease};
use crate::clock;
use crate::database::{Database, StoreError};

/// How a queue treats its workers.
#[derive(Debug, Clone, Copy)]
pub struct JobSettings {
    /// How long a worker may be silent before its job is given to another.
    pub lease: Duration,
}

/// The queue of one service. Clones share it.
#[derive(Clone)]
pub struct Jobs {
    pub(super) database: Database,
    pub(super) settings: JobSettings,
    pub(super) arrived: Arc<Notify>,
}

impl Jobs {
    /// The queue in this database.
    #[must_use]
    pub fn new(database: Database, settings: JobSettings) -> Self {
        Self { database, settings, arrived: Arc::new(Notify::new()) }
    }

    /// Puts a run into the queue, in the caller's transaction. Of several jobs the highest
    /// `priority` is taken first, then the oldest. Call [`Self::wake`] after the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the run is queued already.
    pub async fn enqueue(
        &self,
        transaction: &DatabaseTransaction,
        run: RunId,
        kind: &str,
        priority: RunPriority,
    ) -> Result<(), StoreError> {
        let job = Model {
            job_id: run.as_uuid().into(),
            kind: kind.to_owned(),
            state: JobState::Queued.as_str().to_owned(),
            priority: stored(priority),
            attempts: 0,
            enqueued_at: clock::now(),
            started_at: None,
            finished_at: None,
            lease_until_ms: None,
            lease_token: None,
            progress_done: None,
            progress_total: None,
            progress_step: None,
            progress_at: None,
        };
        job.into_active_model().insert(transaction).await?;
        Ok(())
    }

    /// Tells an idle worker of this process that a job has come, so that it does not wait for
    /// its next look.
    pub fn wake(&self) {
        self.arrived.notify_one();
    }

    /// Takes the next job of this kind: one that waits, or one whose holder was silent longer
    /// than its lease. Workers that claim at the same time get different jobs.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails; nothing is claimed then.
    pub async fn claim(&self, kind: &str) -> Result<Option<Lease>, StoreError> {
        // A look without a lock first: an idle worker must not compete for SQLite's one writer.
        if next(kind).one(self.database.connection()).await?.is_none() {
            return Ok(None);
        }
        let transaction = self.database.begin_write().await?;
        let Some(job) = next(kind)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .one(&transaction)
            .await?
        else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let lease = self.take(&transaction, job).await?;
        transaction.commit().await?;
        Ok(Some(lease))
    }

    /// A job as it stands, while it waits with its place; `None` when there is none for this run.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row cannot be read.
    pub async fn status(
        &self,
        connection: &impl ConnectionTrait,
        run: RunId,
    ) -> Result<Option<JobStatus>, StoreError> {
        let id = sea_orm::prelude::TextUuid(run.as_uuid());
        let Some(job) = Entity::find_by_id(id).one(connection).await? else {
            return Ok(None);
        };
        let queue = if job.state == JobState::Queued.as_str() {
            let ahead = ahead_of(&job).count(connection).await?;
            Some(QueuePlace { priority: priority_of(job.priority), ahead })
        } else {
            None
        };
        Ok(Some(JobStatus { queue, ..JobStatus::try_from(job)? }))
    }

    async fn take(&self, transaction: &DatabaseTransaction, job: Model) -> Result<Lease, StoreError> {
        let attempt = job.attempts.saturating_add(1);
        let lease = Lease {
            run: RunId::from_uuid(job.job_id.0),
            token: clock::new_uuid(),
            attempt: u32::try_from(attempt).ok().ok_or(StoreError::Corrupt { what: "attempts of a job" })?,
        };
        let now = clock::now();
        let mut row: ActiveModel = job.into_active_model();
        row.state = Set(JobState::Running.as_str().to_owned());
        row.attempts = Set(attempt);
        row.started_at = Set(Some(now));
        row.lease_until_ms = Set(Some(self.lease_end_ms(now)));
        row.lease_token = Set(Some(lease.token.to_string()));
        row.progress_done = Set(None);
        row.progress_total = Set(None);
        row.progress_step = Set(None);
        row.progress_at = Set(None);
        row.update(transaction).await?;
        Ok(lease)
    }

    pub(super) fn lease_end_ms(&self, now: chrono::DateTime<Utc>) -> i64 {
        let lease_ms = i64::try_from(self.settings.lease.as_millis()).unwrap_or(i64::MAX);
        now.timestamp_millis().saturating_add(lease_ms)
    }
}

/// The waiting jobs that are claimed before this one.
fn ahead_of(job: &Model) -> Select<Entity> {
    let same_moment =
        Condition::all().add(Column::EnqueuedAt.eq(job.enqueued_at)).add(Column::JobId.lt(job.job_id));
    let older = Condition::any().add(Column::EnqueuedAt.lt(job.enqueued_at)).add(same_moment);
    let older = Condition::all().add(Column::Priority.eq(job.priority)).add(older);
    Entity::find()
        .filter(Column::Kind.eq(job.kind.as_str()))
        .filter(Column::State.eq(JobState::Queued.as_str()))
        .filter(Condition::any().add(Column::Priority.gt(job.priority)).add(older))
}

/// Higher ones are claimed first.
const fn stored(priority: RunPriority) -> i32 {
    match priority {
        RunPriority::Low => -1,
        RunPriority::Normal => 0,
        RunPriority::High => 1,
    }
}

const fn priority_of(stored: i32) -> RunPriority {
    match stored {
        ..0 => RunPriority::Low,
        0 => RunPriority::Normal,
        1.. => RunPriority::High,
    }
}

fn next(kind: &str) -> Select<Entity> {
    let waits = Column::State.eq(JobState::Queued.as_str());
    let lost = Condition::all()
        .add(Column::State.eq(JobState::Running.as_str()))
        .add(Column::LeaseUntilMs.lt(clock::now().timestamp_millis()));
    Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(Condition::any().add(waits).add(lost))
        .order_by(Column::Priority, Order::Desc)
        .order_by(Column::EnqueuedAt, Order::Asc)
        .order_by(Column::JobId, Order::Asc)
        .limit(1)
}
