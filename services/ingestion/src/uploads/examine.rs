use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use palladion_api::ingestion::{
    AcknowledgedWarnings, Acknowledgement, Change, ChangeKind, DifferenceSummary, LeftOut, VersionTable,
};
use palladion_domain::digest::Digest;
use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::validation::Severity;
use palladion_formats::issues::Issues;
use palladion_formats::parquet;
use palladion_service_kit::clock;
use tokio::runtime::Handle;

use super::acknowledge::acknowledge;
use super::merge::same_content;
use super::tables::origin_bytes;
use super::{AcceptError, DataError, LoadedTable, check_tables, in_words, load};
use crate::redactions::{RedactedSubjects, take_out};
use crate::state::State;
use crate::validation::Scope;
use crate::versions::{ChunkWriter, Sides, differences};

/// Data that may become the next version.
pub(super) struct Examination {
    /// The trial as it is now.
    pub(super) trial: Trial,
    /// The tables of the version before; `None` when there is none.
    pub(super) previous: Option<Vec<VersionTable>>,
    /// Those of the uploads, and what is carried over.
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
    let blobs = &state.platform.blobs;
    let mut loaded = load(blobs, &job.merged).await?;
    let changed =
        |table: &&VersionTable| !job.redacted.is_empty() || !job.merged.iter().any(|new| same(new, table));
    let before: Vec<VersionTable> = job.previous.iter().flatten().filter(changed).copied().collect();
    let mut before = load(blobs, &before).await?;
    let limit = state.platform.config.limits.issues_stored;
    let scope = Scope {
        cut_off: job.trial.definition().data_cut_off,
        received_on: Some(clock::now().date_naive()),
        rows_left_out: false,
    };
    let (blobs, runtime) = (blobs.clone(), Handle::current());
    let mut put = move |bytes: Bytes| runtime.block_on(blobs.put_bytes(bytes)).map_err(AcceptError::Blob);
    let work = move || {
        // Held by the work itself, which goes on when the request is given up.
        let _permit = permit;
        let left_out = leave_out(&mut job, &mut loaded, &mut before, &mut put)?;
        if job.previous.as_ref().is_some_and(|previous| same_content(previous, &job.merged)) {
            return Err(AcceptError::NothingNew);
        }
        let issues = check_tables(&job.trial, scope, &loaded, limit);
        refuse_errors(&issues, &job.merged, &job.upload_ids)?;
        add_warnings(&mut job.warnings, &issues);
        let acknowledgements = acknowledge(&job.warnings, &job.acknowledgements)?;
        let difference = job.previous.as_ref();
        let difference =
            difference.map(|previous| compare(previous, &before, &job, &loaded, put)).transpose()?;
        let Examination { upload_ids, merged: tables, .. } = job;
        Ok(Examined { upload_ids, tables, acknowledgements, difference, left_out })
    };
    tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)?
}

fn same(one: &VersionTable, other: &VersionTable) -> bool {
    (one.table, one.digest) == (other.table, other.digest)
}

/// Takes redacted subjects out of the tables, also out of those before, so that a redaction is no
/// difference; what is left of a table is another one, and is stored.
fn leave_out(
    job: &mut Examination,
    loaded: &mut [LoadedTable],
    before: &mut [LoadedTable],
    put: &mut impl FnMut(Bytes) -> Result<Digest, AcceptError>,
) -> Result<Option<LeftOut>, AcceptError> {
    let (changed, left_out) = take_out(loaded, &job.redacted).map_err(AcceptError::Table)?;
    for place in changed {
        let (Some(loaded), Some(table)) = (loaded.get(place), job.merged.get_mut(place)) else { continue };
        let bytes = parquet::to_bytes(&loaded.table).map_err(AcceptError::Parquet)?;
        table.rows = u64::try_from(loaded.table.rows()).unwrap_or(u64::MAX);
        table.size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        table.digest = put(bytes.into())?;
        table.origin_digest = put(origin_bytes(&loaded.records))?;
    }
    take_out(before, &job.redacted).map_err(AcceptError::Table)?;
    Ok(left_out)
}

fn refuse_errors(issues: &Issues, tables: &[VersionTable], uploads: &[UploadId]) -> Result<(), AcceptError> {
    let errors = issues.total(Severity::Error);
    if errors == 0 {
        return Ok(());
    }
    let origin = |name: TableName| {
        let source = tables.iter().find(|table| table.table == name).map(|table| table.upload_id);
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
    before: &[LoadedTable],
    job: &Examination,
    loaded: &[LoadedTable],
    put: impl FnMut(Bytes) -> Result<Digest, AcceptError>,
) -> Result<DifferenceSummary, AcceptError> {
    let find = |tables: &'_ [LoadedTable], name| tables.iter().position(|table| table.name == name);
    let unchanged = |name: &TableName| {
        let old = previous.iter().find(|table| table.table == *name);
        let new = job.merged.iter().find(|table| table.table == *name);
        old.zip(new).is_some_and(|(old, new)| same(old, new))
    };
    let names = TableName::ALL.iter().filter(|name| !unchanged(name));
    let sides: Vec<Sides<'_>> = names
        .map(|name| Sides {
            name: *name,
            old: find(before, *name).and_then(|at| before.get(at)).map(|found| &found.table),
            new: find(loaded, *name).and_then(|at| loaded.get(at)).map(|found| &found.table),
        })
        .collect();
    let mut writer = ChunkWriter::new(put);
    differences(&sides, |change: Change| {
        if !job.has_reason && !matches!(change.kind, ChangeKind::SubjectAdded | ChangeKind::RowAdded) {
            return Err(AcceptError::ReasonMissing);
        }
        writer.push(&change)
    })?;
    writer.finish()
}
