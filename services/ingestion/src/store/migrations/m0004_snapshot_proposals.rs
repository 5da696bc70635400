use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    DbErr, Index, MigrationName, MigrationTrait, SchemaManager, Table, TableCreateStatement,
};
use sea_orm_migration::schema::{binary, string, string_null, timestamp_with_time_zone};

use super::m0001_trials_and_uploads::reference;

/// Snapshots are proposed by one person and confirmed by another.
pub(crate) struct SnapshotProposals;

impl MigrationName for SnapshotProposals {
    fn name(&self) -> &'static str {
        "m20261123_000104_snapshot_proposals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SnapshotProposals {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [proposal(), decision()] {
            manager.create_table(table).await?;
        }
        let content = Index::create()
            .name("snapshot_proposal_content")
            .table("snapshot_proposal")
            .col("trial_id")
            .col("snapshot_id")
            .to_owned();
        manager.create_index(content).await?;
        // One statement each: SQLite adds one column at a time.
        for column in ["proposal_id", "proposed_by"] {
            let added = Table::alter().table("snapshot").add_column(string_null(column)).to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }
}

fn proposal() -> TableCreateStatement {
    Table::create()
        .table("snapshot_proposal")
        .col(string("proposal_id").primary_key())
        .col(string("trial_id"))
        .col(string("version_id"))
        .col(string("snapshot_id"))
        .col(binary("manifest"))
        .col(timestamp_with_time_zone("proposed_at"))
        .col(string("proposed_by"))
        .foreign_key(&mut reference(("snapshot_proposal", "trial_id"), ("trial", "trial_id")))
        .foreign_key(&mut reference(("snapshot_proposal", "version_id"), ("dataset_version", "version_id")))
        .to_owned()
}

fn decision() -> TableCreateStatement {
    Table::create()
        .table("snapshot_decision")
        .col(string("proposal_id").primary_key())
        .col(string("state"))
        .col(string_null("reason"))
        .col(timestamp_with_time_zone("decided_at"))
        .col(string("decided_by"))
        .foreign_key(&mut reference(
            ("snapshot_decision", "proposal_id"),
            ("snapshot_proposal", "proposal_id"),
        ))
        .to_owned()
}
