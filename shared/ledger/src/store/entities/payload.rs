use sea_orm::entity::prelude::*;

/// What a commitment of a leaf commits to. The only rows that may be deleted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_payload")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub leaf_index: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    pub salt: Vec<u8>,
    pub bytes: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
