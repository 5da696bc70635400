//! A proposal to freeze a dataset version.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshot_proposal")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) proposal_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) version_id: TextUuid,
    pub(crate) snapshot_id: String,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) manifest: Vec<u8>,
    pub(crate) proposed_at: DateTimeUtc,
    pub(crate) proposed_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
