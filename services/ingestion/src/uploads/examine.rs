use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use palladion_api::ingestion::{
    AcknowledgedWarnings, Acknowledgement, Change, ChangeKind, DifferenceSummary, LeftOut, VersionTable,
};
use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::validation::{Issue, Severity};
use palladion_formats::issues::Issues;
use palladion_service_kit::clock;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;

use super::acknowledge::acknowledge;
use super::merge::{Planned, same_content};
use super::room::{Room, Tables, same};
use super::stored::StoredTable;
use super::together::make;
use super::{AcceptError, DataError, LoadedTable, in_words};
use crate::redactions::RedactedSubjects;
use crate::state::State;
use crate::validation::Scope;
use crate::versions::{ChunkWriter, Sides, StoredSides, differences, stored_differences};

/// Data that may become the next version.
pub(super) struct Examination {
    /// The trial as it is now.
    pub(super) trial: Trial,
    /// The tables of the version before; `None` when there is none.
    pub(super) previous: Option<Vec<VersionTable>>,
    /// Those of the uploads, and what is carried over.
    pub(super) planned: BTreeMap<TableName, Planned>,
    /// They, once they are made.
    pub(super) merged: Vec<VersionTable>,
    /// The uploads, as they were named.
    pub(super) upload_ids: Vec<UploadId>,
    /// Warnings of the uploads, by code.
    pub(super) warnings: BTreeMap<String, u64>,
    /// Why they may stand.
    pub(super) acknowledgements: Vec<Acknowledgement>,
    /// Whether there is a reason for changing what was accepted before.
    pub(super) has_reason: bool,
    /// Whose data may not be in it.
    pub(super) redacted: RedactedSubjects,
}

/// Data that are the next version.
pub(super) struct Examined {
    pub(super) upload_ids: Vec<UploadId>,
    pub(super) tables: Vec<VersionTable>,
    pub(super) acknowledgements: Vec<AcknowledgedWarnings>,
    /// How they differ from the version before, when there is one.
    pub(super) difference: Option<DifferenceSummary>,
    /// What was left out of them for redactions.
    pub(super) left_out: Option<LeftOut>,
}

/// Runs every rule over the tables together, asks for the reasons, and stores the difference to the
/// version before.
///
/// # Errors
/// [`AcceptError`] says what prevents acceptance.
pub(super) async fn examine(state: &State, mut job: Examination) -> Result<Examined, AcceptError> {
    let permit = Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(AcceptError::Stopping)?;
    let permit = Arc::new(permit);
    let room = Room {
        blobs: state.platform.blobs.clone(),
        runtime: Handle::current(),
        limit: state.platform.config.limits.issues_stored,
        scope: Scope {
            cut_off: job.trial.definition().data_cut_off,
            received_on: Some(clock::now().date_naive()),
            rows_left_out: false,
        },
        seed: u64::from_le_bytes(clock::random_bytes()),
    };
    let room = Arc::new(room);
    job.merged = made(&room, std::mem::take(&mut job.planned), Arc::clone(&permit)).await?;
    let mut tables = Tables::of(&room.blobs, &job).await?;
    let work = move || {
        // Held by the work itself, which goes on when the request is given up.
        let _permit = permit;
        let left_out = tables.leave_out(&mut job, &room)?;
        if job.previous.as_ref().is_some_and(|previous| same_content(previous, &job.merged)) {
            return Err(AcceptError::NothingNew);
        }
        let issues = tables.check(&job, &room)?;
        refuse_errors(&issues, &job.merged, &job.upload_ids)?;
        add_warnings(&mut job.warnings, &issues);
        let acknowledgements = acknowledge(&job.warnings, &job.acknowledgements)?;
        let difference = job.previous.as_ref();
        let difference = difference.map(|previous| compare(previous, &tables, &job, &room)).transpose()?;
        let Examination { upload_ids, merged: tables, .. } = job;
        Ok(Examined { upload_ids, tables, acknowledgements, difference, left_out })
    };
    tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?
}

/// The tables, those made of several among them.
async fn made(
    room: &Arc<Room>,
    planned: BTreeMap<TableName, Planned>,
    permit: Arc<OwnedSemaphorePermit>,
) -> Result<Vec<VersionTable>, AcceptError> {
    let room = Arc::clone(room);
    let work = move || {
        let _permit = permit;
        make(&room, planned)
    };
    tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?
}

fn refuse_errors(issues: &Issues, tables: &[VersionTable], uploads: &[UploadId]) -> Result<(), AcceptError> {
    let errors = issues.total(Severity::Error);
    if errors == 0 {
        return Ok(());
    }
    let origin = |issue: &Issue| {
        let table = || tables.iter().find(|table| Some(table.table) == issue.table);
        let source = issue.upload_id.or_else(|| table().map(|table| table.upload_id));
        match uploads.iter().position(|upload| Some(*upload) == source) {
            Some(index) => format!("/upload_ids/{index}"),
            None => "/upload_ids".to_owned(),
        }
    };
    Err(AcceptError::Data { errors, places: in_words(issues, origin) })
}

/// What the tables together add to the warnings of the uploads; the same warning may be in both, so
/// the greater number counts.
fn add_warnings(warnings: &mut BTreeMap<String, u64>, issues: &Issues) {
    let found = issues.counts().iter().filter(|(_, counted)| counted.severity == Severity::Warning);
    for (code, counted) in found {
        let count = warnings.entry(code.clone()).or_default();
        *count = counted.count.max(*count);
    }
}

/// Stores how the tables differ from those before, and stops at the first alteration that has no reason.
fn compare(
    previous: &[VersionTable],
    tables: &Tables,
    job: &Examination,
    room: &Room,
) -> Result<DifferenceSummary, AcceptError> {
    let find =
        |tables: &[VersionTable], name: TableName| tables.iter().find(|table| table.table == name).cloned();
    let changed = |name: &TableName| {
        let (old, new) = (find(previous, *name), find(&job.merged, *name));
        !old.zip(new).is_some_and(|(old, new)| same(&old, &new))
    };
    let names: Vec<TableName> = TableName::ALL.iter().copied().filter(changed).collect();
    let mut writer = ChunkWriter::new(|bytes: Bytes| room.put(bytes));
    let take = |change: Change| {
        if !job.has_reason && !matches!(change.kind, ChangeKind::SubjectAdded | ChangeKind::RowAdded) {
            return Err(AcceptError::ReasonMissing);
        }
        writer.push(&change)
    };
    match tables {
        Tables::Held { merged, before } => {
            let of = |tables: &'_ [LoadedTable], name| tables.iter().position(|table| table.name == name);
            let side = |name: &TableName| Sides {
                name: *name,
                old: of(before, *name).and_then(|at| before.get(at)).map(|found| &found.table),
                new: of(merged, *name).and_then(|at| merged.get(at)).map(|found| &found.table),
            };
            differences(&names.iter().map(side).collect::<Vec<_>>(), take)?;
        }
        Tables::Stored => {
            let stored = |table: Option<VersionTable>| {
                table.map(|table| StoredTable::of(&room.blobs, table.table, table.digest))
            };
            let side = |name: &TableName| StoredSides {
                name: *name,
                old: stored(find(previous, *name)),
                new: stored(find(&job.merged, *name)),
            };
            let sides: Vec<StoredSides> = names.iter().map(side).collect();
            let hidden = |subject: &str| job.redacted.contains(subject);
            stored_differences(&sides, &hidden, &|| room.blobs.new_scratch(), take)?;
        }
    }
    writer.finish()
}
