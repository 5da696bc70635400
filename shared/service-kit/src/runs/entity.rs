use sea_orm::entity::prelude::*;
use sea_orm::prelude::TextUuid;

/// One run. Digests as text, documents as the JSON bytes they were written with.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: TextUuid,
    pub trial_id: TextUuid,
    /// 1 when submitted, 2 when ended.
    pub version: i32,
    pub engine_kind: String,
    pub kind: String,
    /// Text, since the library's UUID text column cannot be null.
    pub replay_of: Option<String>,
    pub specification_kind: String,
    pub specification_id: TextUuid,
    pub specification_digest: String,
    pub snapshot_id: String,
    pub snapshot_leaf: Option<i64>,
    pub inputs: Vec<u8>,
    pub parameters: Vec<u8>,
    pub seed: i64,
    pub engine_executable: String,
    pub engine_build: Option<Vec<u8>>,
    /// `queued` until it ended, then `succeeded`, `failed` or `cancelled`.
    pub state: String,
    pub created_by: String,
    pub created_at: DateTimeUtc,
    pub started_at: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
    pub attempts: i32,
    pub result_digest: Option<String>,
    pub canonical_digest: Option<String>,
    pub result_bytes: Option<i64>,
    pub manifest_digest: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub verdict: Option<String>,
    pub replay_report_digest: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
