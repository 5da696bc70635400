use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};

/// `{time}` is the backend's type for a moment.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE job (
        job_id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done')),
        priority INTEGER NOT NULL,
        attempts INTEGER NOT NULL CHECK (attempts >= 0),
        enqueued_at {time} NOT NULL,
        started_at {time},
        finished_at {time},
        lease_until_ms BIGINT,
        lease_token TEXT,
        progress_done BIGINT,
        progress_total BIGINT,
        progress_step TEXT,
        CHECK ((state = 'running') = (lease_token IS NOT NULL)),
        CHECK ((lease_until_ms IS NULL) = (lease_token IS NULL))
    )",
    "CREATE INDEX job_queue ON job (state, kind, priority, enqueued_at)",
];

const PROGRESS_TIME: &[&str] = &["ALTER TABLE job ADD COLUMN progress_at {time}"];

/// What makes the table of jobs; members of the migrator of every service that executes runs.
#[derive(Debug, Clone, Copy)]
pub enum JobMigration {
    /// The table.
    Table,
    /// When progress was told.
    ProgressTime,
}

impl MigrationName for JobMigration {
    fn name(&self) -> &'static str {
        match self {
            Self::Table => "m20261123_000101_job",
            Self::ProgressTime => "m20261124_000103_job_progress_time",
        }
    }
}

#[async_trait::async_trait]
impl MigrationTrait for JobMigration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let time = match manager.get_database_backend() {
            DbBackend::Postgres => "TIMESTAMPTZ",
            _ => "TEXT",
        };
        let statements = match self {
            Self::Table => STATEMENTS,
            Self::ProgressTime => PROGRESS_TIME,
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement.replace("{time}", time)).await?;
        }
        Ok(())
    }
}
