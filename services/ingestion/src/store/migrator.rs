use sea_orm_migration::{MigrationTrait, MigratorTrait, async_trait};

use super::migrations::{
    Redactions, SnapshotProposals, Transfers, TrialsAndUploads, VersionDetails, VersionsAndSnapshots,
};

/// Every migration of the service's database, those of all services first.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = palladion_service_kit::migrations();
        all.push(Box::new(TrialsAndUploads));
        all.push(Box::new(VersionsAndSnapshots));
        all.push(Box::new(VersionDetails));
        all.push(Box::new(SnapshotProposals));
        all.push(Box::new(Redactions));
        all.push(Box::new(Transfers));
        all
    }
}
