//! One release of a QC run.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "qc_release")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) release_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) run_id: TextUuid,
    pub(crate) number: i32,
    pub(crate) digest: String,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) record: Vec<u8>,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) signature: Vec<u8>,
    #[sea_orm(column_type = "VarBinary(StringLen::None)", nullable)]
    pub(crate) countersignature: Option<Vec<u8>>,
    #[sea_orm(column_type = "VarBinary(StringLen::None)", nullable)]
    pub(crate) invalidation: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
