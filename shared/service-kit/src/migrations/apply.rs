use palladion_ledger::store::LedgerMigration;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use super::kit::KitMigration;
use crate::database::{Database, StoreError};

/// The migrations of the tables that every service has.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(LedgerMigration), Box::new(KitMigration)]
}

/// Applies what is outstanding.
///
/// # Errors
/// [`StoreError`] when a statement fails; that migration is not marked as applied.
pub async fn apply<M: MigratorTrait>(database: &Database) -> Result<(), StoreError> {
    Ok(M::up(database.connection(), None).await?)
}

/// How many migrations are outstanding.
///
/// # Errors
/// [`StoreError`] when the database cannot be asked.
pub async fn outstanding<M: MigratorTrait>(database: &Database) -> Result<usize, StoreError> {
    Ok(M::get_pending_migrations(database.connection()).await?.len())
}
