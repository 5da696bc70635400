use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, integer, integer_null, string, string_null, timestamp_with_time_zone,
};

/// The file of a finding: its entries, and where it stands.
pub(crate) struct Desk;

impl MigrationName for Desk {
    fn name(&self) -> &'static str {
        "pathology_qc_0002_desk"
    }
}

/// Why a data folder with findings of an earlier build is refused.
const EARLIER_BUILD: &str =
    "the findings in this database were raised by a build before the desk; start with a new data folder";

#[async_trait::async_trait]
impl MigrationTrait for Desk {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let any = Query::select().column("finding_id").from("finding").limit(1).to_owned();
        if manager.get_connection().query_one(&any).await?.is_some() {
            return Err(DbErr::Custom(EARLIER_BUILD.to_owned()));
        }
        manager.drop_table(Table::drop().table("finding_review").to_owned()).await?;
        manager.create_table(finding_entry()).await?;
        manager.create_table(finding_standing()).await?;
        for (name, column) in [("finding_standing_run", "run_id"), ("finding_standing_trial", "trial_id")] {
            let mut index = Index::create();
            index.name(name).table("finding_standing").col(column).col("finding_id");
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn finding_entry() -> TableCreateStatement {
    Table::create()
        .table("finding_entry")
        .col(string("finding_id"))
        .col(integer("version"))
        .col(binary("entry"))
        .col(string("made_by"))
        .col(timestamp_with_time_zone("made_at"))
        .primary_key(Index::create().col("finding_id").col("version"))
        .foreign_key(ForeignKey::create().from("finding_entry", "finding_id").to("finding", "finding_id"))
        .to_owned()
}

fn finding_standing() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("finding_standing")
        .col(string("finding_id").primary_key())
        .col(string("trial_id"))
        .col(string("run_id"))
        .col(string("severity"))
        .col(string("level"))
        .col(string("group_name"))
        .col(string_null("country"))
        .col(integer("version"))
        .col(string("state"))
        .col(string_null("disposition"))
        .col(integer_null("disposed_in"))
        .col(string_null("assignee"))
        .col(integer("open_queries"))
        .col(string_null("query_due_on"))
        .foreign_key(ForeignKey::create().from("finding_standing", "finding_id").to("finding", "finding_id"));
    table.to_owned()
}
