use sea_orm::entity::prelude::*;

/// The answer to one request of one caller.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_record")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) actor: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) key: String,
    pub(crate) route: String,
    pub(crate) request_digest: String,
    pub(crate) status: i32,
    pub(crate) location: Option<String>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) created_at: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
