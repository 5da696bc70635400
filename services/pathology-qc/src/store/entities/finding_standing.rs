//! Where a finding stands: what its entries add up to, and by what lists are cut.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_standing")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) finding_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) run_id: TextUuid,
    pub(crate) severity: String,
    pub(crate) level: String,
    pub(crate) group_name: String,
    pub(crate) country: Option<String>,
    pub(crate) version: i32,
    pub(crate) state: String,
    pub(crate) disposition: Option<String>,
    pub(crate) disposed_in: Option<i32>,
    pub(crate) assignee: Option<String>,
    pub(crate) open_queries: i32,
    /// `YYYY-MM-DD`, so that text compares as days do.
    pub(crate) query_due_on: Option<String>,
    pub(crate) no_longer_met_in: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
