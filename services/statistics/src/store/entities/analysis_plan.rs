//! One analysis plan.

use sea_orm::entity::prelude::*;

/// A row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "analysis_plan")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) plan_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) title: String,
    pub(crate) version: i32,
    pub(crate) digest: String,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) document: Vec<u8>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: String,
    pub(crate) approved_at: Option<DateTimeUtc>,
    pub(crate) approved_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
