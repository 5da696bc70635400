//! What a profile would make of a file.

use std::sync::Arc;

use chrono::NaiveDate;
use palladion_api::ingestion::{CodeCount, DryRun, DryRunColumn, DryRunRow, DryRunTable};
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::validation::Severity;
use palladion_formats::csv::ReadLimits;
use palladion_formats::issues::{Code, IssueCount, Issues};
use palladion_formats::profile::{
    Import, ImportProfile, Origins, ProfileDocument, ProfileError as Refused, import,
};
use palladion_formats::source::Beginning;
use palladion_formats::table::Table;
use palladion_ledger::canonical::jcs;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;

use super::sample::Sample;
use super::{ProfileError, cells, parsed};
use crate::state::State;
use crate::trials;
use crate::validation::{Data, RowOrigins, Scope, TableView, check, title_of};

/// Rows shown unless told, and at most.
const ROWS: usize = 10;
const MOST_ROWS: usize = 100;

/// Tries a saved profile on a sample; nothing is stored.
///
/// # Errors
/// [`ProfileError::Unknown`]; what is wrong with the sample is in the answer.
pub(crate) async fn dry_run(
    state: &State,
    trial: TrialId,
    profile: ProfileId,
    sample: Sample,
    rows: Option<usize>,
) -> Result<DryRun, ProfileError> {
    let profile = parsed(state, trial, profile).await?;
    run(state, trial, profile, sample, rows).await
}

/// Tries a document that is not saved.
///
/// # Errors
/// [`ProfileError::Invalid`] lists what is wrong with the document.
pub(crate) async fn try_document(
    state: &State,
    trial: TrialId,
    document: ProfileDocument,
    sample: Sample,
    rows: Option<usize>,
) -> Result<DryRun, ProfileError> {
    let profile = ImportProfile::new(document).map_err(|refused| match refused {
        Refused::Invalid(problems) => ProfileError::Invalid(problems),
        Refused::Json { .. } => ProfileError::NotCanonical,
    })?;
    run(state, trial, profile.with_key_of(&state.pseudonym_keys), sample, rows).await
}

async fn run(
    state: &State,
    trial: TrialId,
    profile: ImportProfile,
    sample: Sample,
    rows: Option<usize>,
) -> Result<DryRun, ProfileError> {
    let (_, trial) = trials::read_checked(state, trial).await.map_err(ProfileError::Trial)?;
    let permit = Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(ProfileError::Stopping)?;
    let (limits, today) = (state.read_limits(), clock::now().date_naive());
    let rows = rows.unwrap_or(ROWS).min(MOST_ROWS);
    let work = move || {
        let _permit = permit;
        worked(&profile, &trial, &sample, &limits, today, rows)
    };
    tokio::task::spawn_blocking(work).await.map_err(ProfileError::Crashed)?
}

fn worked(
    profile: &ImportProfile,
    trial: &Trial,
    sample: &Sample,
    limits: &ReadLimits,
    today: NaiveDate,
    rows: usize,
) -> Result<DryRun, ProfileError> {
    let Beginning { bytes, containers } = sample.readable(&profile.document().file, limits)?;
    let mut imported = import(bytes.as_ref(), profile, limits).map_err(ProfileError::Import)?;
    imported.notes.source.containers.splice(0..0, containers);
    let mut issues = std::mem::replace(&mut imported.issues, Issues::new(0));
    if sample.truncated {
        // The rest of the records is behind the cut.
        issues.take_out(Code::DeclaredRecords.id());
    } else {
        let scope = Scope {
            cut_off: trial.definition().data_cut_off,
            received_on: Some(today),
            rows_left_out: issues.has_errors(),
        };
        check(&Data::new(trial, scope, views(&imported)), &mut issues);
    }
    let canonical = jcs(profile.document()).map_err(|_number| ProfileError::NotCanonical)?;
    let code = |(code, counted): (&String, &IssueCount)| CodeCount {
        code: code.clone(),
        severity: counted.severity,
        count: counted.count,
        title: title_of(code).to_owned(),
    };
    let mut codes: Vec<CodeCount> = issues.counts().iter().map(code).collect();
    codes.sort_by_key(|code| code.severity);
    let none = Origins::default();
    let table = |(name, table): (&TableName, &Table)| {
        shown(*name, table, imported.origins.get(name).unwrap_or(&none), rows)
    };
    let answer = DryRun {
        profile_digest: sha256(&canonical),
        sample_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        whole_file: !sample.truncated,
        file: serde_json::to_value(&imported.notes).map_err(ProfileError::Answer)?,
        tables: imported.tables.iter().map(table).collect(),
        errors: issues.total(Severity::Error),
        warnings: issues.total(Severity::Warning),
        notes: issues.total(Severity::Note),
        codes,
        issues: Vec::new(),
    };
    let mut kept = issues.into_kept();
    kept.sort_by_key(|issue| (issue.severity, issue.row));
    kept.truncate(limits.issues);
    Ok(DryRun { issues: kept, ..answer })
}

fn views(imported: &Import) -> Vec<TableView<'_>> {
    let view = |(name, table): (&TableName, _)| {
        Some(TableView::new(*name, table, RowOrigins::File(imported.origins.get(name)?)))
    };
    imported.tables.iter().filter_map(view).collect()
}

fn shown(name: TableName, table: &Table, origins: &Origins, rows: usize) -> DryRunTable {
    let columns = table.columns().iter().map(|column| DryRunColumn {
        name: column.name.clone(),
        kind: column.values.kind(),
        unit: column.unit.clone(),
    });
    let first = (0..table.rows().min(rows)).map(|row| DryRunRow {
        record: origins.record(row).unwrap_or_default(),
        values: cells::row(table, row),
    });
    DryRunTable {
        table: name,
        rows: u64::try_from(table.rows()).unwrap_or(u64::MAX),
        columns: columns.collect(),
        first_rows: first.collect(),
    }
}
