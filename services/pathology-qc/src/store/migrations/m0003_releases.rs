use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, binary_null, integer, string};

/// Releases of QC runs.
pub(crate) struct Releases;

impl MigrationName for Releases {
    fn name(&self) -> &'static str {
        "pathology_qc_0003_releases"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Releases {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(qc_release()).await?;
        let mut number = Index::create();
        number.name("qc_release_number").table("qc_release").col("run_id").col("number").unique();
        manager.create_index(number).await
    }
}

fn qc_release() -> TableCreateStatement {
    Table::create()
        .table("qc_release")
        .col(string("release_id").primary_key())
        .col(string("trial_id"))
        .col(string("run_id"))
        .col(integer("number"))
        .col(string("digest"))
        .col(binary("record"))
        .col(binary("signature"))
        .col(binary_null("countersignature"))
        .col(binary_null("invalidation"))
        .foreign_key(ForeignKey::create().from("qc_release", "run_id").to("run", "run_id"))
        .to_owned()
}
