use sea_orm_migration::{MigrationTrait, MigratorTrait, async_trait};

use super::migrations::{AfterRelease, AutomaticQcRuns, Desk, PoliciesAndFindings, Releases};

/// Every migration of the service's database, those of all services first.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = palladion_service_kit::migrations();
        all.extend(palladion_service_kit::runs::migrations());
        all.push(Box::new(PoliciesAndFindings));
        all.push(Box::new(Desk));
        all.push(Box::new(Releases));
        all.push(Box::new(AutomaticQcRuns));
        all.push(Box::new(AfterRelease));
        all
    }
}
