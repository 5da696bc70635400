use sea_orm::entity::prelude::*;
use sea_orm::prelude::TextUuid;

/// One job. Its id is the id of the run it executes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: TextUuid,
    pub kind: String,
    /// `queued`, `running` or `done`.
    pub state: String,
    /// Higher ones first.
    pub priority: i32,
    /// How often it was claimed.
    pub attempts: i32,
    pub enqueued_at: DateTimeUtc,
    pub started_at: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
    /// Milliseconds since 1970 until which the holder is alone.
    pub lease_until_ms: Option<i64>,
    /// Text, since the library's UUID text column cannot be null.
    pub lease_token: Option<String>,
    pub progress_done: Option<i64>,
    pub progress_total: Option<i64>,
    pub progress_step: Option<String>,
    /// When that was said.
    pub progress_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
