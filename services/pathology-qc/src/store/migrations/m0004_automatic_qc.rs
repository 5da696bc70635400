use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string, string_null, timestamp_with_time_zone};

/// Which trials have their snapshots checked by themselves.
pub(crate) struct AutomaticQcRuns;

impl MigrationName for AutomaticQcRuns {
    fn name(&self) -> &'static str {
        "pathology_qc_0004_automatic_qc"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AutomaticQcRuns {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("automatic_qc")
            .col(string("trial_id").primary_key())
            .col(integer("version"))
            .col(string_null("policy_id"))
            .col(string("configured_by"))
            .col(timestamp_with_time_zone("configured_at"))
            .col(string_null("last_snapshot"))
            .to_owned();
        manager.create_table(table).await
    }
}
