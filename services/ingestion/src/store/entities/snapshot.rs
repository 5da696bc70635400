//! A frozen dataset version.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshot")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) snapshot_id: String,
    pub(crate) trial_id: TextUuid,
    pub(crate) version_id: TextUuid,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) manifest: Vec<u8>,
    pub(crate) ledger_leaf: i64,
    /// Never missing in rows of this version of the service.
    pub(crate) proposal_id: Option<String>,
    pub(crate) proposed_by: Option<String>,
    pub(crate) frozen_at: DateTimeUtc,
    pub(crate) frozen_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
