use std::time::Duration;

use palladion_api::runs::RunProgress;
use palladion_domain::ids::RunId;
use sea_orm::Value;
use sea_orm::prelude::TextUuid;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, UpdateMany,
};
use uuid::Uuid;

use super::entity::{Column, Entity};
use super::{JobState, Jobs};
use crate::clock;
use crate::database::StoreError;

/// The hold of one worker on one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The run to execute.
    pub run: RunId,
    /// How often the job was claimed, this time included.
    pub attempt: u32,
    pub(super) token: Uuid,
}

/// Why a change of a job was not made.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The job has ended or belongs to another worker by now.
    #[error("the lease on run {0} is lost")]
    LeaseLost(RunId),
    /// The job has ended.
    #[error("the job of run {0} has ended")]
    Ended(RunId),
    /// The database failed.
    #[error("the queue could not be changed")]
    Store(#[from] StoreError),
}

impl Jobs {
    /// Extends the lease, and stores what was said about progress.
    ///
    /// # Errors
    /// [`JobError::LeaseLost`]: stop working on it.
    pub async fn heartbeat(&self, lease: &Lease, progress: Option<&RunProgress>) -> Result<(), JobError> {
        let now = clock::now();
        let end = self.lease_end_ms(now);
        let mut update = held(lease).col_expr(Column::LeaseUntilMs, Expr::val(end));
        if let Some(progress) = progress {
            update = update
                .col_expr(Column::ProgressDone, Expr::val(stored(progress.done)))
                .col_expr(Column::ProgressTotal, Expr::val(stored(progress.total)))
                .col_expr(Column::ProgressStep, Expr::val(progress.step.as_str()))
                .col_expr(Column::ProgressAt, Expr::val(now));
        }
        exactly_one(update, self.database.connection(), JobError::LeaseLost(lease.run)).await
    }

    /// Whether the lease still holds; cheaper than a heartbeat, since it only reads.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn holds(&self, lease: &Lease) -> Result<bool, StoreError> {
        let row = Entity::find_by_id(TextUuid(lease.run.as_uuid())).one(self.database.connection()).await?;
        Ok(row.is_some_and(|job| {
            job.state == JobState::Running.as_str() && job.lease_token == Some(lease.token.to_string())
        }))
    }

    /// Ends the job in the caller's transaction, which must be rolled back on an error.
    ///
    /// # Errors
    /// [`JobError::LeaseLost`]: another worker has the job, or it was ended; nothing of the
    /// transaction may stay.
    pub async fn finish(&self, transaction: &DatabaseTransaction, lease: &Lease) -> Result<(), JobError> {
        exactly_one(ended(held(lease)), transaction, JobError::LeaseLost(lease.run)).await
    }

    /// Ends the job in the caller's transaction whoever holds it. A worker that does loses its lease.
    ///
    /// # Errors
    /// [`JobError::Ended`] when it has ended already.
    pub async fn close(&self, transaction: &DatabaseTransaction, run: RunId) -> Result<(), JobError> {
        let open = Entity::update_many()
            .filter(Column::JobId.eq(TextUuid(run.as_uuid())))
            .filter(Column::State.ne(JobState::Done.as_str()));
        exactly_one(ended(open), transaction, JobError::Ended(run)).await
    }

    /// Lets the job rest for `pause`, after which any worker takes it up again; the attempt counts.
    ///
    /// # Errors
    /// [`JobError::LeaseLost`] when it is not this worker's any more.
    pub async fn postpone(&self, lease: &Lease, pause: Duration) -> Result<(), JobError> {
        let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
        let end = clock::now().timestamp_millis().saturating_add(pause_ms);
        // Held by nobody until then: a token that no worker has.
        let update = held(lease)
            .col_expr(Column::LeaseToken, Expr::val(clock::new_uuid().to_string()))
            .col_expr(Column::LeaseUntilMs, Expr::val(end));
        exactly_one(update, self.database.connection(), JobError::LeaseLost(lease.run)).await
    }

    /// Gives the job back unfinished: it waits again, and the attempt does not count.
    ///
    /// # Errors
    /// [`JobError::LeaseLost`] when there is nothing to give back.
    pub async fn release(&self, lease: &Lease) -> Result<(), JobError> {
        let attempts = i32::try_from(lease.attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let update = held(lease)
            .col_expr(Column::State, Expr::val(JobState::Queued.as_str()))
            .col_expr(Column::Attempts, Expr::val(attempts))
            .col_expr(Column::LeaseToken, Expr::val(Value::String(None)))
            .col_expr(Column::LeaseUntilMs, Expr::val(Value::BigInt(None)));
        exactly_one(update, self.database.connection(), JobError::LeaseLost(lease.run)).await
    }
}

fn held(lease: &Lease) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::JobId.eq(TextUuid(lease.run.as_uuid())))
        .filter(Column::State.eq(JobState::Running.as_str()))
        .filter(Column::LeaseToken.eq(lease.token.to_string()))
}

fn ended(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    update
        .col_expr(Column::State, Expr::val(JobState::Done.as_str()))
        .col_expr(Column::FinishedAt, Expr::val(clock::now()))
        .col_expr(Column::LeaseToken, Expr::val(Value::String(None)))
        .col_expr(Column::LeaseUntilMs, Expr::val(Value::BigInt(None)))
}

async fn exactly_one(
    update: UpdateMany<Entity>,
    connection: &impl ConnectionTrait,
    otherwise: JobError,
) -> Result<(), JobError> {
    let outcome = update.exec(connection).await.map_err(StoreError::from)?;
    if outcome.rows_affected == 1 { Ok(()) } else { Err(otherwise) }
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
