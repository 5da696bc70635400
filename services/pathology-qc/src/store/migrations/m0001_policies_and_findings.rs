use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, integer, string, string_null, timestamp_with_time_zone};

/// QC policies, findings and their reviews.
pub(crate) struct PoliciesAndFindings;

impl MigrationName for PoliciesAndFindings {
    fn name(&self) -> &'static str {
        "pathology_qc_0001_policies_and_findings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PoliciesAndFindings {
    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [qc_policy(), finding(), finding_review()] {
            manager.create_table(table).await?;
        }
        for index in indices() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn qc_policy() -> TableCreateStatement {
    Table::create()
        .table("qc_policy")
        .col(string("policy_id").primary_key())
        .col(string("trial_id"))
        .col(string("title"))
        .col(integer("version"))
        .col(string("digest"))
        .col(binary("document"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string("created_by"))
        .to_owned()
}

fn finding() -> TableCreateStatement {
    Table::create()
        .table("finding")
        .col(string("finding_id").primary_key())
        .col(string("trial_id"))
        .col(string("run_id"))
        .col(binary("content"))
        .col(timestamp_with_time_zone("raised_at"))
        .to_owned()
}

fn finding_review() -> TableCreateStatement {
    Table::create()
        .table("finding_review")
        .col(string("finding_id"))
        .col(integer("number"))
        .col(string("state"))
        .col(string_null("disposition"))
        .col(string("comment"))
        .col(string("reviewed_by"))
        .col(timestamp_with_time_zone("reviewed_at"))
        .primary_key(Index::create().col("finding_id").col("number"))
        .foreign_key(ForeignKey::create().from("finding_review", "finding_id").to("finding", "finding_id"))
        .to_owned()
}

fn indices() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("qc_policy_content", "qc_policy", &["trial_id", "digest"]).unique().to_owned(),
        index("qc_policy_version", "qc_policy", &["trial_id", "title", "version"]).unique().to_owned(),
        index("finding_trial", "finding", &["trial_id", "finding_id"]).to_owned(),
        index("finding_run", "finding", &["run_id", "finding_id"]).to_owned(),
    ]
}
