use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::jobs::JobMigration;

/// `{time}` and `{bytes}` are the backend's types for a moment and for bytes.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE run (
        run_id TEXT NOT NULL PRIMARY KEY,
        trial_id TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version IN (1, 2)),
        engine_kind TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('primary', 'replay', 'sensitivity')),
        replay_of TEXT REFERENCES run (run_id),
        specification_kind TEXT NOT NULL,
        specification_id TEXT NOT NULL,
        specification_digest TEXT NOT NULL,
        snapshot_id TEXT NOT NULL,
        snapshot_leaf BIGINT,
        inputs {bytes} NOT NULL,
        parameters {bytes} NOT NULL,
        seed BIGINT NOT NULL,
        engine_executable TEXT NOT NULL,
        engine_build {bytes},
        state TEXT NOT NULL CHECK (state IN ('queued', 'succeeded', 'failed', 'cancelled')),
        created_by TEXT NOT NULL,
        created_at {time} NOT NULL,
        started_at {time},
        finished_at {time},
        attempts INTEGER NOT NULL,
        result_digest TEXT,
        canonical_digest TEXT,
        result_bytes BIGINT,
        manifest_digest TEXT,
        failure_code TEXT,
        failure_message TEXT,
        verdict TEXT,
        replay_report_digest TEXT,
        CHECK ((kind = 'replay') = (replay_of IS NOT NULL)),
        CHECK ((state = 'queued') = (finished_at IS NULL)),
        CHECK ((state = 'queued') = (manifest_digest IS NULL)),
        CHECK ((state = 'succeeded') = (result_digest IS NOT NULL)),
        CHECK ((state = 'failed') = (failure_code IS NOT NULL))
    )",
    "CREATE INDEX run_trial ON run (trial_id, run_id)",
];

/// Makes the table of runs.
#[derive(Debug, Clone, Copy)]
pub struct RunMigration;

impl MigrationName for RunMigration {
    fn name(&self) -> &'static str {
        "m20261123_000102_run"
    }
}

/// The migrations of a service that executes runs, to be listed after [`crate::migrations()`].
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(JobMigration::Table), Box::new(RunMigration), Box::new(JobMigration::ProgressTime)]
}

#[async_trait::async_trait]
impl MigrationTrait for RunMigration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (bytes, time) = match manager.get_database_backend() {
            DbBackend::Postgres => ("BYTEA", "TIMESTAMPTZ"),
            _ => ("BLOB", "TEXT"),
        };
        for statement in STATEMENTS {
            let statement = statement.replace("{bytes}", bytes).replace("{time}", time);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
