//! One issue of an upload, in the order of the report.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload_issue")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) upload_id: TextUuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) position: i64,
    pub(crate) code: String,
    pub(crate) severity: String,
    pub(crate) table_name: Option<String>,
    pub(crate) record: Option<i64>,
    pub(crate) column_name: Option<String>,
    pub(crate) line: Option<i64>,
    pub(crate) byte: Option<i64>,
    pub(crate) field: Option<i64>,
    pub(crate) found: Option<String>,
    pub(crate) message: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
