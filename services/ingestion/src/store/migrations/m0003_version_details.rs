use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager, Table};
use sea_orm_migration::schema::binary_null;

/// Versions keep acknowledgements by code, the reason for a change and the difference.
pub(crate) struct VersionDetails;

impl MigrationName for VersionDetails {
    fn name(&self) -> &'static str {
        "m20261123_000103_version_details"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for VersionDetails {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("dataset_version").add_column(binary_null("details")).to_owned();
        manager.alter_table(table).await
    }
}
