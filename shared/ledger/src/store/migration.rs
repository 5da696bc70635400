use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::{schema, triggers};

/// Makes the ledger's tables and triggers; a member of every service's migrator.
#[derive(Debug, Clone, Copy)]
pub struct LedgerMigration;

impl MigrationName for LedgerMigration {
    fn name(&self) -> &'static str {
        "m20261123_000001_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for LedgerMigration {
    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (bytes, head, triggers) = match manager.get_database_backend() {
            DbBackend::Sqlite => ("BLOB", schema::HEAD_SQLITE, triggers::sqlite()),
            DbBackend::Postgres => ("BYTEA", schema::HEAD_POSTGRES, triggers::postgres()),
            _ => {
                return Err(DbErr::Migration("the ledger lives in SQLite or PostgreSQL".to_owned()));
            }
        };
        let connection = manager.get_connection();
        for table in schema::TABLES {
            connection.execute_unprepared(&table.replace("{bytes}", bytes)).await?;
        }
        connection.execute_unprepared(head).await?;
        for trigger in triggers {
            connection.execute_unprepared(&trigger).await?;
        }
        Ok(())
    }
}
