//! One received file with the summary of its validation.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) upload_id: TextUuid,
    pub(crate) trial_id: TextUuid,
    pub(crate) file_name: String,
    pub(crate) digest: String,
    pub(crate) size_bytes: i64,
    /// As text: `TextUuid` cannot be read from NULL.
    pub(crate) profile_id: Option<String>,
    /// What cut the file into tables: the profile's id, or the name of the one table it holds.
    pub(crate) mapping: String,
    /// The version of the trial's definition it was validated against.
    pub(crate) trial_version: i32,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub(crate) validation: Vec<u8>,
    pub(crate) received_at: DateTimeUtc,
    pub(crate) received_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
