//! A subject that is in no later version.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "redaction")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) redaction_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    /// Keyed hash of the subject's id.
    pub(crate) subject_hash: String,
    /// Reason and holders, as canonical JSON.
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) details: Vec<u8>,
    pub(crate) redacted_at: DateTimeUtc,
    pub(crate) redacted_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
