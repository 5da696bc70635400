//! One finding as the engine computed it.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) finding_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) run_id: TextUuid,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) content: Vec<u8>,
    pub(crate) raised_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
