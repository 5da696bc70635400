//! One saved QC policy.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "qc_policy")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) policy_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) title: String,
    pub(crate) version: i32,
    pub(crate) digest: String,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) document: Vec<u8>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
