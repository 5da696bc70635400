use sea_orm::entity::prelude::*;

/// One person's role on one trial.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grant")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) role: String,
    pub(crate) trial_id: String,
    pub(crate) given_by: String,
    pub(crate) given_at: String,
    pub(crate) revoked_by: Option<String>,
    pub(crate) revoked_at: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
