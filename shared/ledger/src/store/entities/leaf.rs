use sea_orm::entity::prelude::*;

/// A leaf as it was hashed, and the parts of it that are searched for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_leaf")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub leaf_index: i64,
    pub leaf_hash: Vec<u8>,
    pub bytes: Vec<u8>,
    pub event_id: String,
    pub ts: String,
    pub trial_id: Option<String>,
    pub object_type: String,
    pub object_id: String,
    pub object_version: i64,
    pub action: String,
    pub actor_sub: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
