use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    DbErr, ForeignKey, ForeignKeyCreateStatement, Index, IndexCreateStatement, MigrationName, MigrationTrait,
    SchemaManager, Table, TableCreateStatement,
};
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, integer, string, string_null, timestamp_with_time_zone,
};

/// Trials, import profiles, uploads and what validation found in them.
pub(crate) struct TrialsAndUploads;

impl MigrationName for TrialsAndUploads {
    fn name(&self) -> &'static str {
        "m20261123_000101_trials_and_uploads"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for TrialsAndUploads {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [trial(), trial_version(), import_profile(), upload(), upload_issue()] {
            manager.create_table(table).await?;
        }
        for index in indices() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// A foreign key from one column to another, `RESTRICT` on both sides.
pub(super) fn reference(
    from: (&'static str, &'static str),
    to: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from.0, from.1).to(to.0, to.1).to_owned()
}

fn trial() -> TableCreateStatement {
    Table::create()
        .table("trial")
        .col(string("trial_id").primary_key())
        .col(string("code").unique_key())
        .to_owned()
}

fn trial_version() -> TableCreateStatement {
    Table::create()
        .table("trial_version")
        .col(string("trial_id"))
        .col(integer("version"))
        .col(string("digest"))
        .col(binary("definition"))
        .col(string_null("reason"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string("created_by"))
        .primary_key(Index::create().col("trial_id").col("version"))
        .foreign_key(&mut reference(("trial_version", "trial_id"), ("trial", "trial_id")))
        .to_owned()
}

fn import_profile() -> TableCreateStatement {
    Table::create()
        .table("import_profile")
        .col(string("profile_id").primary_key())
        .col(string("trial_id"))
        .col(string("name"))
        .col(integer("version"))
        .col(string("digest"))
        .col(binary("document"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string("created_by"))
        .foreign_key(&mut reference(("import_profile", "trial_id"), ("trial", "trial_id")))
        .to_owned()
}

fn upload() -> TableCreateStatement {
    Table::create()
        .table("upload")
        .col(string("upload_id").primary_key())
        .col(string("trial_id"))
        .col(string("file_name"))
        .col(string("digest"))
        .col(big_integer("size_bytes"))
        .col(string_null("profile_id"))
        .col(string("mapping"))
        .col(integer("trial_version"))
        .col(binary("validation"))
        .col(timestamp_with_time_zone("received_at"))
        .col(string("received_by"))
        .foreign_key(&mut reference(("upload", "trial_id"), ("trial", "trial_id")))
        .foreign_key(&mut reference(("upload", "profile_id"), ("import_profile", "profile_id")))
        .to_owned()
}

fn upload_issue() -> TableCreateStatement {
    Table::create()
        .table("upload_issue")
        .col(string("upload_id"))
        .col(big_integer("position"))
        .col(string("code"))
        .col(string("severity"))
        .col(string_null("table_name"))
        .col(big_integer_null("record"))
        .col(string_null("column_name"))
        .col(big_integer_null("line"))
        .col(big_integer_null("byte"))
        .col(big_integer_null("field"))
        .col(string_null("found"))
        .col(string("message"))
        .primary_key(Index::create().col("upload_id").col("position"))
        .foreign_key(&mut reference(("upload_issue", "upload_id"), ("upload", "upload_id")))
        .to_owned()
}

fn indices() -> [IndexCreateStatement; 4] {
    let unique = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table).unique();
        for column in columns {
            index.col(*column);
        }
        index.to_owned()
    };
    [
        unique("import_profile_content", "import_profile", &["trial_id", "digest"]),
        unique("import_profile_version", "import_profile", &["trial_id", "name", "version"]),
        unique("upload_content", "upload", &["trial_id", "digest", "mapping", "trial_version"]),
        Index::create()
            .name("upload_issue_code")
            .table("upload_issue")
            .col("upload_id")
            .col("code")
            .col("position")
            .to_owned(),
    ]
}
