use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    DbErr, Index, MigrationName, MigrationTrait, SchemaManager, Table, TableCreateStatement,
};
use sea_orm_migration::schema::{binary, string, timestamp_with_time_zone};

use super::m0001_trials_and_uploads::reference;

/// Subjects leave every later version.
pub(crate) struct Redactions;

impl MigrationName for Redactions {
    fn name(&self) -> &'static str {
        "m20261123_000105_redactions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Redactions {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [key(), redaction()] {
            manager.create_table(table).await?;
        }
        let once = Index::create()
            .name("redaction_subject")
            .table("redaction")
            .col("trial_id")
            .col("subject_hash")
            .unique()
            .to_owned();
        manager.create_index(once).await
    }
}

fn key() -> TableCreateStatement {
    Table::create()
        .table("redaction_key")
        .col(string("trial_id").primary_key())
        .col(binary("key"))
        .foreign_key(&mut reference(("redaction_key", "trial_id"), ("trial", "trial_id")))
        .to_owned()
}

fn redaction() -> TableCreateStatement {
    Table::create()
        .table("redaction")
        .col(string("redaction_id").primary_key())
        .col(string("trial_id"))
        .col(string("subject_hash"))
        .col(binary("details"))
        .col(timestamp_with_time_zone("redacted_at"))
        .col(string("redacted_by"))
        .foreign_key(&mut reference(("redaction", "trial_id"), ("trial", "trial_id")))
        .to_owned()
}
