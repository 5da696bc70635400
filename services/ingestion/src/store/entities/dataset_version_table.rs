//! One table of a dataset version.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_version_table")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) version_id: TextUuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) table_name: String,
    pub(crate) digest: String,
    pub(crate) rows: i64,
    pub(crate) size_bytes: i64,
    pub(crate) origin_digest: String,
    pub(crate) upload_id: TextUuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
