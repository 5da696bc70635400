//! Findings as they were raised, and where each stands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use palladion_api::pathology_qc::result::{FindingLevel, Level};
use palladion_api::pathology_qc::{FindingEntry, FindingFilter};
use palladion_domain::ids::{FindingId, RunId, TrialId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::{row_bytes, signed_version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, prelude::TextUuid,
};
use serde::Serialize;

use super::entities::{finding, finding_entry, finding_standing};
use super::finding_rows::{WHAT, to_entry, to_filed};
use crate::findings::{Filed, Raised, Standing};

/// Ids in one query; SQLite takes 32,766 parameters.
const IDS_IN_A_QUERY: usize = 1_000;

/// What the ledger commits to: a finding, its whole file and where it stands, so that nothing of it can be
/// edited, deleted or invented unseen.
#[derive(Serialize)]
struct Committed<'a> {
    finding: &'a Raised,
    standing: &'a Standing,
    entries: &'a [FindingEntry],
}

/// The canonical bytes of a finding with its file, oldest entry first.
///
/// # Errors
/// [`StoreError::Corrupt`] when they hold a number that canonical JSON cannot keep.
pub(crate) fn committed_bytes(filed: &Filed, entries: &[FindingEntry]) -> Result<Vec<u8>, StoreError> {
    row_bytes(&Committed { finding: &filed.raised, standing: &filed.standing, entries }, WHAT)
}

/// Adds a finding that stands as it was raised.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn insert(transaction: &DatabaseTransaction, filed: &Filed) -> Result<(), StoreError> {
    let Filed { raised, standing } = filed;
    let finding_id = TextUuid(raised.finding_id.as_uuid());
    let (trial_id, run_id) = (TextUuid(raised.trial_id.as_uuid()), TextUuid(raised.run_id.as_uuid()));
    let row = finding::ActiveModel {
        finding_id: Set(finding_id),
        trial_id: Set(trial_id),
        run_id: Set(run_id),
        content: Set(row_bytes(&raised.finding, WHAT)?),
        raised_at: Set(raised.raised_at),
    };
    finding::Entity::insert(row).exec_without_returning(transaction).await?;
    let row = finding_standing::ActiveModel {
        finding_id: Set(finding_id),
        trial_id: Set(trial_id),
        run_id: Set(run_id),
        severity: Set(severity_word(raised.finding.severity).to_owned()),
        level: Set(level_word(raised.finding.level).to_owned()),
        group_name: Set(raised.finding.group.clone()),
        country: Set(raised.country.clone()),
        ..moving(standing)?
    };
    finding_standing::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// The columns of a standing that change with an entry.
fn moving(standing: &Standing) -> Result<finding_standing::ActiveModel, StoreError> {
    Ok(finding_standing::ActiveModel {
        version: Set(signed_version(standing.version, WHAT)?),
        state: Set(standing.state.to_string()),
        disposition: Set(standing.disposition.map(|disposition| disposition.to_string())),
        disposed_in: Set(standing.disposed_in.map(|entry| signed_version(entry, WHAT)).transpose()?),
        assignee: Set(standing.assignee.as_ref().map(ToString::to_string)),
        open_queries: Set(signed_version(standing.open_queries, WHAT)?),
        query_due_on: Set(standing.query_due_on.map(|day| day.to_string())),
        no_longer_met_in: Set(standing.no_longer_met_in.as_ref().map(ToString::to_string)),
        ..Default::default()
    })
}

/// Adds an entry to a finding's file; from now on it stands so.
///
/// # Errors
/// [`StoreError::Conflict`] when the finding has an entry of this version.
pub(crate) async fn append(
    transaction: &DatabaseTransaction,
    id: FindingId,
    entry: &FindingEntry,
    standing: &Standing,
) -> Result<(), StoreError> {
    let finding_id = TextUuid(id.as_uuid());
    let row = finding_entry::ActiveModel {
        finding_id: Set(finding_id),
        version: Set(signed_version(entry.version, WHAT)?),
        entry: Set(row_bytes(&entry.entry, WHAT)?),
        made_by: Set(entry.made_by.clone()),
        made_at: Set(entry.made_at),
        after_release: Set(entry.after_release.as_ref().map(ToString::to_string)),
    };
    finding_entry::Entity::insert(row).exec_without_returning(transaction).await?;
    finding_standing::Entity::update_many()
        .set(moving(standing)?)
        .filter(finding_standing::Column::FindingId.eq(finding_id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// One finding of a trial as it stands.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: FindingId,
) -> Result<Option<Filed>, StoreError> {
    Ok(with_content(connection, one(trial, id).all(connection).await?).await?.pop())
}

/// The same, held until the transaction ends: nobody else changes the finding meanwhile.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn lock(
    transaction: &DatabaseTransaction,
    trial: TrialId,
    id: FindingId,
) -> Result<Option<Filed>, StoreError> {
    let standing = one(trial, id).lock_exclusive().all(transaction).await?;
    Ok(with_content(transaction, standing).await?.pop())
}

/// Every finding of a run, in the order of ids, held until the transaction ends.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn lock_run(
    transaction: &DatabaseTransaction,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<Filed>, StoreError> {
    let standing = run_of(trial, run).lock_exclusive().all(transaction).await?;
    with_content(transaction, standing).await
}

/// Every finding of a run, in the order of ids.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn of_run<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<Filed>, StoreError> {
    with_content(connection, run_of(trial, run).all(connection).await?).await
}

/// The findings of a trial, or of `only` these, that the filter lets through, oldest first; `today` says what is
/// overdue. The filter's change is the caller's to look up.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    filter: &FindingFilter,
    only: Option<&BTreeSet<FindingId>>,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<Filed>, StoreError> {
    use finding_standing::Column as C;
    let mut query = of(trial).limit(limit);
    if let Some(only) = only {
        // few enough for one query: those of one run
        query = query.filter(C::FindingId.is_in(only.iter().map(|id| TextUuid(id.as_uuid()))));
    }
    let severity = filter.severity.map(severity_word);
    let level = if filter.site.is_some() { Some(Level::Site) } else { filter.level };
    for (column, wanted) in [
        (C::State, filter.state.map(|state| state.as_str())),
        (C::Severity, severity),
        (C::Level, level.map(level_word)),
        (C::GroupName, filter.site.as_deref()),
        (C::Country, filter.country.as_deref()),
        (C::Assignee, filter.assignee.as_ref().map(AsRef::as_ref)),
    ] {
        if let Some(wanted) = wanted {
            query = query.filter(column.eq(wanted));
        }
    }
    if let Some(run) = filter.run_id {
        query = query.filter(C::RunId.eq(TextUuid(run.as_uuid())));
    }
    if let Some(after) = filter.after {
        query = query.filter(C::FindingId.gt(TextUuid(after.as_uuid())));
    }
    let today = today.to_string();
    query = match filter.overdue {
        Some(true) => query.filter(C::QueryDueOn.lt(today)),
        Some(false) => {
            query.filter(Condition::any().add(C::QueryDueOn.is_null()).add(C::QueryDueOn.gte(today)))
        }
        None => query,
    };
    with_content(connection, query.all(connection).await?).await
}

/// The file of a finding, oldest entry first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn entries<C: ConnectionTrait>(
    connection: &C,
    id: FindingId,
) -> Result<Vec<FindingEntry>, StoreError> {
    let query = finding_entry::Entity::find()
        .filter(finding_entry::Column::FindingId.eq(TextUuid(id.as_uuid())))
        .order_by_asc(finding_entry::Column::Version);
    query.all(connection).await?.into_iter().map(to_entry).collect()
}

/// Every finding, of one trial or of all, with its whole file.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn all<C: ConnectionTrait>(
    connection: &C,
    trial: Option<TrialId>,
) -> Result<Vec<(Filed, Vec<FindingEntry>)>, StoreError> {
    let query = trial.map_or_else(finding_standing::Entity::find, of);
    let query = query.order_by_asc(finding_standing::Column::FindingId);
    let filed = with_content(connection, query.all(connection).await?).await?;
    let mut all = Vec::with_capacity(filed.len());
    for chunk in filed.chunks(IDS_IN_A_QUERY) {
        let ids = chunk.iter().map(|one| TextUuid(one.raised.finding_id.as_uuid()));
        let rows = finding_entry::Entity::find()
            .filter(finding_entry::Column::FindingId.is_in(ids))
            .order_by_asc(finding_entry::Column::FindingId)
            .order_by_asc(finding_entry::Column::Version);
        let mut entries: BTreeMap<FindingId, Vec<FindingEntry>> = BTreeMap::new();
        for row in rows.all(connection).await? {
            let id = FindingId::from_uuid(row.finding_id.0);
            entries.entry(id).or_default().push(to_entry(row)?);
        }
        for one in chunk {
            all.push((one.clone(), entries.remove(&one.raised.finding_id).unwrap_or_default()));
        }
    }
    Ok(all)
}

/// The standings with what the findings say.
async fn with_content<C: ConnectionTrait>(
    connection: &C,
    standings: Vec<finding_standing::Model>,
) -> Result<Vec<Filed>, StoreError> {
    let mut filed = Vec::with_capacity(standings.len());
    for chunk in standings.chunks(IDS_IN_A_QUERY) {
        let ids = chunk.iter().map(|row| row.finding_id);
        let rows = finding::Entity::find().filter(finding::Column::FindingId.is_in(ids));
        let rows = rows.all(connection).await?;
        let mut rows: BTreeMap<FindingId, finding::Model> =
            rows.into_iter().map(|row| (FindingId::from_uuid(row.finding_id.0), row)).collect();
        for standing in chunk {
            let row = rows.remove(&FindingId::from_uuid(standing.finding_id.0));
            filed.push(to_filed(&row.ok_or(StoreError::Corrupt { what: WHAT })?, standing)?);
        }
    }
    Ok(filed)
}

fn one(trial: TrialId, id: FindingId) -> Select<finding_standing::Entity> {
    of(trial).filter(finding_standing::Column::FindingId.eq(TextUuid(id.as_uuid())))
}

fn run_of(trial: TrialId, run: RunId) -> Select<finding_standing::Entity> {
    of(trial).filter(finding_standing::Column::RunId.eq(TextUuid(run.as_uuid())))
}

fn of(trial: TrialId) -> Select<finding_standing::Entity> {
    finding_standing::Entity::find()
        .filter(finding_standing::Column::TrialId.eq(TextUuid(trial.as_uuid())))
        .order_by_asc(finding_standing::Column::FindingId)
}

const fn severity_word(severity: FindingLevel) -> &'static str {
    match severity {
        FindingLevel::Red => "red",
        FindingLevel::Amber => "amber",
    }
}

const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Region => "region",
        Level::Country => "country",
        Level::Site => "site",
    }
}
