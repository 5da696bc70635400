use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};

/// `{bytes}` is the backend's type for bytes.
const STATEMENTS: &[&str] = &[
    r#"CREATE TABLE "grant" (
        id TEXT NOT NULL PRIMARY KEY,
        subject TEXT NOT NULL,
        role TEXT NOT NULL,
        trial_id TEXT NOT NULL,
        given_by TEXT NOT NULL,
        given_at TEXT NOT NULL,
        revoked_by TEXT,
        revoked_at TEXT,
        CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
    )"#,
    r#"CREATE UNIQUE INDEX grant_active ON "grant" (subject, trial_id, role) WHERE revoked_at IS NULL"#,
    r#"CREATE INDEX grant_trial ON "grant" (trial_id)"#,
    "CREATE TABLE idempotency_record (
        actor TEXT NOT NULL,
        key TEXT NOT NULL,
        route TEXT NOT NULL,
        request_digest TEXT NOT NULL,
        status INTEGER NOT NULL,
        location TEXT,
        body {bytes},
        created_at TEXT NOT NULL,
        PRIMARY KEY (actor, key)
    )",
];

/// Makes the tables of grants and of kept answers.
pub(super) struct KitMigration;

impl MigrationName for KitMigration {
    fn name(&self) -> &'static str {
        "m20261123_000002_kit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KitMigration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bytes = match manager.get_database_backend() {
            DbBackend::Postgres => "BYTEA",
            _ => "BLOB",
        };
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(&statement.replace("{bytes}", bytes)).await?;
        }
        Ok(())
    }
}
