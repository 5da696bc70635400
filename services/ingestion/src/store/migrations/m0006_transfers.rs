use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{DbErr, Index, MigrationName, MigrationTrait, SchemaManager, Table};
use sea_orm_migration::schema::{big_integer_null, integer, string, timestamp_with_time_zone};

use super::m0001_trials_and_uploads::reference;

/// Files that are sent in parts.
pub(crate) struct Transfers;

impl MigrationName for Transfers {
    fn name(&self) -> &'static str {
        "m20261123_000106_transfers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Transfers {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("transfer")
            .col(string("transfer_id").primary_key())
            .col(string("trial_id"))
            .col(string("file_name"))
            .col(string("mapping"))
            .col(string("digest"))
            .col(big_integer_null("length"))
            .col(integer("parts"))
            .col(string("person"))
            .col(string("idempotency_key"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .foreign_key(&mut reference(("transfer", "trial_id"), ("trial", "trial_id")))
            .to_owned();
        manager.create_table(table).await?;
        let once = Index::create()
            .name("transfer_key")
            .table("transfer")
            .col("trial_id")
            .col("person")
            .col("idempotency_key")
            .unique()
            .to_owned();
        manager.create_index(once).await
    }
}
