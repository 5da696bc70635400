use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, integer, string, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

/// Analysis plans and their approval.
pub(crate) struct Plans;

impl MigrationName for Plans {
    fn name(&self) -> &'static str {
        "statistics_0001_plans"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Plans {
    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(analysis_plan()).await?;
        manager.create_index(unique("analysis_plan_content", &["trial_id", "digest"])).await?;
        manager.create_index(unique("analysis_plan_version", &["trial_id", "title", "version"])).await
    }
}

fn analysis_plan() -> TableCreateStatement {
    Table::create()
        .table("analysis_plan")
        .col(string("plan_id").primary_key())
        .col(string("trial_id"))
        .col(string("title"))
        .col(integer("version"))
        .col(string("digest"))
        .col(binary("document"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone_null("approved_at"))
        .col(string_null("approved_by"))
        .to_owned()
}

fn unique(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("analysis_plan").unique();
    for column in columns {
        index.col(*column);
    }
    index.to_owned()
}
