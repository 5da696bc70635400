use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    DbErr, Index, MigrationName, MigrationTrait, SchemaManager, Table, TableCreateStatement,
};
use sea_orm_migration::schema::{
    big_integer, binary, integer, string, string_null, timestamp_with_time_zone,
};

use super::m0001_trials_and_uploads::reference;

/// Dataset versions and the snapshots frozen from them.
pub(crate) struct VersionsAndSnapshots;

impl MigrationName for VersionsAndSnapshots {
    fn name(&self) -> &'static str {
        "m20261123_000102_versions_and_snapshots"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for VersionsAndSnapshots {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [dataset_version(), dataset_version_upload(), snapshot()] {
            manager.create_table(table).await?;
        }
        let numbers = Index::create()
            .name("dataset_version_number")
            .table("dataset_version")
            .col("trial_id")
            .col("number")
            .unique()
            .to_owned();
        manager.create_index(numbers).await?;
        let frozen = Index::create()
            .name("snapshot_trial")
            .table("snapshot")
            .col("trial_id")
            .col("frozen_at")
            .to_owned();
        manager.create_index(frozen).await
    }
}

fn dataset_version() -> TableCreateStatement {
    Table::create()
        .table("dataset_version")
        .col(string("version_id").primary_key())
        .col(string("trial_id"))
        .col(integer("number"))
        .col(binary("tables"))
        .col(string_null("acknowledgement"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string("created_by"))
        .foreign_key(&mut reference(("dataset_version", "trial_id"), ("trial", "trial_id")))
        .to_owned()
}

fn dataset_version_upload() -> TableCreateStatement {
    Table::create()
        .table("dataset_version_upload")
        .col(string("version_id"))
        .col(integer("position"))
        .col(string("upload_id"))
        .primary_key(Index::create().col("version_id").col("position"))
        .foreign_key(&mut reference(
            ("dataset_version_upload", "version_id"),
            ("dataset_version", "version_id"),
        ))
        .foreign_key(&mut reference(("dataset_version_upload", "upload_id"), ("upload", "upload_id")))
        .to_owned()
}

fn snapshot() -> TableCreateStatement {
    Table::create()
        .table("snapshot")
        .col(string("snapshot_id").primary_key())
        .col(string("trial_id"))
        .col(string("version_id"))
        .col(binary("manifest"))
        .col(big_integer("ledger_leaf"))
        .col(timestamp_with_time_zone("frozen_at"))
        .col(string("frozen_by"))
        .foreign_key(&mut reference(("snapshot", "trial_id"), ("trial", "trial_id")))
        .foreign_key(&mut reference(("snapshot", "version_id"), ("dataset_version", "version_id")))
        .to_owned()
}
