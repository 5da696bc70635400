use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_null;

/// Which release stood when an entry was added, and which run no longer has a finding.
pub(crate) struct AfterRelease;

impl MigrationName for AfterRelease {
    fn name(&self) -> &'static str {
        "pathology_qc_0005_after_release"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AfterRelease {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("finding_entry", "after_release"), ("finding_standing", "no_longer_met_in")]
        {
            let mut alter = Table::alter();
            alter.table(table).add_column(string_null(column));
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
