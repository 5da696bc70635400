//! Whether a trial's snapshots are checked by themselves.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "automatic_qc")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) trial_id: TextUuid,
    pub(crate) version: i32,
    pub(crate) policy_id: Option<String>,
    pub(crate) configured_by: String,
    pub(crate) configured_at: DateTimeUtc,
    /// The last snapshot that was looked at; no part of what the ledger commits to.
    pub(crate) last_snapshot: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
