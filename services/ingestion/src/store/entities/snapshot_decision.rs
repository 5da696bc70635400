//! What was decided about a proposal; at most one row each.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshot_decision")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) proposal_id: TextUuid,
    /// `confirmed` or `declined`.
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) decided_at: DateTimeUtc,
    pub(crate) decided_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
