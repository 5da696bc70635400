use palladion_api::runs::{RunFailure, RunResult, RunState, Specification};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PlanId, PolicyId, RunId, TrialId};
use sea_orm::prelude::TextUuid;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, Iterable as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::RunRecord;
use super::entity::{Column, Entity, Model};
use crate::database::StoreError;

/// Writes a run that was just submitted.
pub(super) async fn insert(transaction: &DatabaseTransaction, record: &RunRecord) -> Result<(), StoreError> {
    to_row(record)?.into_active_model().insert(transaction).await?;
    Ok(())
}

/// Writes the end of a run. `false`, and nothing changed, when it had ended before.
pub(super) async fn end(transaction: &DatabaseTransaction, record: &RunRecord) -> Result<bool, StoreError> {
    let row = to_row(record)?.into_active_model();
    let mut update = Entity::update_many()
        .filter(Column::RunId.eq(TextUuid(record.run_id.as_uuid())))
        .filter(Column::State.eq("queued"));
    for column in Column::iter().filter(|column| !matches!(column, Column::RunId)) {
        if let sea_orm::ActiveValue::Set(value) | sea_orm::ActiveValue::Unchanged(value) = row.get(column) {
            update = update.col_expr(column, Expr::val(value));
        }
    }
    Ok(update.exec(transaction).await?.rows_affected == 1)
}

/// A run of a trial; `None` also when it belongs to another trial.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    trial: TrialId,
    run: RunId,
) -> Result<Option<RunRecord>, StoreError> {
    let record = find_any(connection, run).await?;
    Ok(record.filter(|record| record.trial_id == trial))
}

/// A run of whatever trial.
pub(super) async fn find_any(
    connection: &impl ConnectionTrait,
    run: RunId,
) -> Result<Option<RunRecord>, StoreError> {
    Entity::find_by_id(TextUuid(run.as_uuid())).one(connection).await?.map(RunRecord::try_from).transpose()
}

/// Runs in the order they were submitted, of one trial or of all: at most `limit`, those after `after`.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    trial: Option<TrialId>,
    after: Option<RunId>,
    limit: u64,
) -> Result<Vec<RunRecord>, StoreError> {
    let mut query = Entity::find();
    if let Some(trial) = trial {
        query = query.filter(Column::TrialId.eq(TextUuid(trial.as_uuid())));
    }
    if let Some(after) = after {
        query = query.filter(Column::RunId.gt(TextUuid(after.as_uuid())));
    }
    let rows = query.order_by_asc(Column::RunId).limit(limit).all(connection).await?;
    rows.into_iter().map(RunRecord::try_from).collect()
}

/// The replays of a run in the order they were submitted.
pub(super) async fn replays_of(
    connection: &impl ConnectionTrait,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<RunRecord>, StoreError> {
    let rows = Entity::find()
        .filter(Column::TrialId.eq(TextUuid(trial.as_uuid())))
        .filter(Column::ReplayOf.eq(run.to_string()))
        .order_by_asc(Column::RunId)
        .all(connection)
        .await?;
    rows.into_iter().map(RunRecord::try_from).collect()
}

/// The runs of a trial that read this snapshot, in the order they were submitted.
pub(super) async fn of_snapshot(
    connection: &impl ConnectionTrait,
    trial: TrialId,
    snapshot: SnapshotId,
) -> Result<Vec<RunRecord>, StoreError> {
    let rows = Entity::find()
        .filter(Column::TrialId.eq(TextUuid(trial.as_uuid())))
        .filter(Column::SnapshotId.eq(snapshot.to_string()))
        .order_by_asc(Column::RunId)
        .all(connection)
        .await?;
    rows.into_iter().map(RunRecord::try_from).collect()
}

/// The runs of a trial that applied one of these QC policies, replays too, in the order they were submitted.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_policies(
    connection: &impl ConnectionTrait,
    trial: TrialId,
    policies: &[PolicyId],
) -> Result<Vec<RunRecord>, StoreError> {
    let policies = policies.iter().map(|policy| TextUuid(policy.as_uuid()));
    let rows = Entity::find()
        .filter(Column::TrialId.eq(TextUuid(trial.as_uuid())))
        .filter(Column::SpecificationKind.eq("qc_policy"))
        .filter(Column::SpecificationId.is_in(policies))
        .order_by_asc(Column::RunId)
        .all(connection)
        .await?;
    rows.into_iter().map(RunRecord::try_from).collect()
}

fn to_row(record: &RunRecord) -> Result<Model, StoreError> {
    let (specification_kind, specification_id) = match record.specification {
        Specification::AnalysisPlan { id, .. } => ("analysis_plan", id.as_uuid()),
        Specification::QcPolicy { id, .. } => ("qc_policy", id.as_uuid()),
    };
    Ok(Model {
        run_id: TextUuid(record.run_id.as_uuid()),
        trial_id: TextUuid(record.trial_id.as_uuid()),
        version: number(record.version)?,
        engine_kind: record.engine_kind.clone(),
        kind: word(&record.kind)?,
        replay_of: record.replay_of.map(|run| run.to_string()),
        specification_kind: specification_kind.to_owned(),
        specification_id: TextUuid(specification_id),
        specification_digest: record.specification.digest().to_string(),
        snapshot_id: record.snapshot_id.to_string(),
        snapshot_leaf: record.snapshot_leaf.map(number).transpose()?,
        inputs: json(&record.inputs)?,
        parameters: json(&record.parameters)?,
        seed: number(record.seed)?,
        engine_executable: record.engine_executable.to_string(),
        engine_build: record.engine_build.as_ref().map(json).transpose()?,
        state: word(&record.state)?,
        created_by: record.created_by.clone(),
        created_at: record.created_at,
        started_at: record.started_at,
        finished_at: record.finished_at,
        attempts: number(record.attempts)?,
        result_digest: record.result.map(|result| result.digest.to_string()),
        canonical_digest: record.result.map(|result| result.canonical_digest.to_string()),
        result_bytes: record.result.map(|result| number(result.size_bytes)).transpose()?,
        manifest_digest: record.manifest_digest.map(|digest| digest.to_string()),
        failure_code: record.failure.as_ref().map(|failure| failure.code.clone()),
        failure_message: record.failure.as_ref().map(|failure| failure.message.clone()),
        verdict: record.verdict.as_ref().map(word).transpose()?,
        replay_report_digest: record.replay_report_digest.map(|digest| digest.to_string()),
    })
}

impl TryFrom<Model> for RunRecord {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let specification = specification(&row)?;
        let result = result(&row)?;
        let failure = match (row.failure_code, row.failure_message) {
            (Some(code), Some(message)) => Some(RunFailure { code, message }),
            (None, None) => None,
            _ => return Err(corrupt()),
        };
        Ok(Self {
            run_id: RunId::from_uuid(row.run_id.0),
            trial_id: TrialId::from_uuid(row.trial_id.0),
            version: number(row.version)?,
            engine_kind: row.engine_kind,
            kind: from_word(&row.kind)?,
            replay_of: row.replay_of.map(|run| run.parse().ok().ok_or_else(corrupt)).transpose()?,
            specification,
            snapshot_id: row.snapshot_id.parse::<SnapshotId>().ok().ok_or_else(corrupt)?,
            snapshot_leaf: row.snapshot_leaf.map(number).transpose()?,
            inputs: from_json(&row.inputs)?,
            parameters: from_json(&row.parameters)?,
            seed: number(row.seed)?,
            engine_executable: digest(&row.engine_executable)?,
            engine_build: row.engine_build.as_deref().map(from_json).transpose()?,
            state: from_word::<RunState>(&row.state)?,
            created_by: row.created_by,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            attempts: number(row.attempts)?,
            result,
            manifest_digest: row.manifest_digest.as_deref().map(digest).transpose()?,
            failure,
            verdict: row.verdict.as_deref().map(from_word).transpose()?,
            replay_report_digest: row.replay_report_digest.as_deref().map(digest).transpose()?,
        })
    }
}

fn specification(row: &Model) -> Result<Specification, StoreError> {
    let digest = digest(&row.specification_digest)?;
    let id = row.specification_id.0;
    match row.specification_kind.as_str() {
        "analysis_plan" => Ok(Specification::AnalysisPlan { id: PlanId::from_uuid(id), digest }),
        "qc_policy" => Ok(Specification::QcPolicy { id: PolicyId::from_uuid(id), digest }),
        _ => Err(corrupt()),
    }
}

fn result(row: &Model) -> Result<Option<RunResult>, StoreError> {
    match (&row.result_digest, &row.canonical_digest, row.result_bytes) {
        (Some(result), Some(canonical), Some(size)) => Ok(Some(RunResult {
            digest: digest(result)?,
            canonical_digest: digest(canonical)?,
            size_bytes: number(size)?,
        })),
        (None, None, None) => Ok(None),
        _ => Err(corrupt()),
    }
}

const fn corrupt() -> StoreError {
    StoreError::Corrupt { what: "a run" }
}

fn digest(text: &str) -> Result<Digest, StoreError> {
    text.parse().ok().ok_or_else(corrupt)
}

fn number<From, To: TryFrom<From>>(value: From) -> Result<To, StoreError> {
    To::try_from(value).ok().ok_or_else(corrupt)
}

/// The word an enum is written with in JSON.
fn word(value: &impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(corrupt()),
    }
}

fn from_word<T: DeserializeOwned>(word: &str) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(word.to_owned())).ok().ok_or_else(corrupt)
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).ok().ok_or_else(corrupt)
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).ok().ok_or_else(corrupt)
}
