//! One version of a trial's accepted data.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_version")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) version_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) number: i32,
    /// Its tables, as canonical JSON.
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) tables: Vec<u8>,
    /// Not written any more: why all warnings together may stand.
    pub(crate) acknowledgement: Option<String>,
    /// Acknowledged warnings, reason and difference, as canonical JSON.
    #[sea_orm(column_type = "VarBinary(StringLen::None)", nullable)]
    pub(crate) details: Option<Vec<u8>>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
