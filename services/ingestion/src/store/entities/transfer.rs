//! A file that is being sent in parts; gone when it is complete, cancelled or expired.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "transfer")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) transfer_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) file_name: String,
    /// A profile's id, or the name of a table.
    pub(crate) mapping: String,
    pub(crate) digest: String,
    pub(crate) length: Option<i64>,
    pub(crate) parts: i32,
    pub(crate) person: String,
    pub(crate) idempotency_key: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
