//! A file and a profile to typed tables and a report. Pure: no database, no blob, no clock.

use std::io::Read;
use std::panic::resume_unwind;
use std::thread;

use chrono::NaiveDate;
use palladion_api::ingestion::{CodeCount, TableSummary, ValidationSummary};
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::validation::{Issue, Severity};
use palladion_formats::csv::ReadLimits;
use palladion_formats::issues::{IssueCount, Issues};
use palladion_formats::profile::{FileNotes, ImportProfile, import};

use super::UploadError;
use super::flow::{Carried, forecast, views};
use super::tables::{TableBytes, encode};
use crate::store::uploads::digest_of;
use crate::validation::{Data, Scope, check, title_of};

/// A validated file.
#[derive(Debug)]
pub(super) struct Validated {
    /// The counts; the tables have no digest yet.
    pub(super) summary: ValidationSummary,
    /// The issues that are kept, errors first, each kind in the order of the file.
    pub(super) issues: Vec<Issue>,
    /// The tables as they are stored; none when there is an error.
    pub(super) tables: Vec<TableBytes>,
}

/// Reads a file by a profile and runs every rule over what it gives.
///
/// # Errors
/// Only when the source fails; whatever is wrong with the file is in the report.
pub(super) fn validate(
    source: impl Read,
    profile: &ImportProfile,
    trial: &Trial,
    limits: &ReadLimits,
    received_on: NaiveDate,
    carried: &Carried,
) -> Result<Validated, UploadError> {
    let mut imported = import(source, profile, limits).map_err(UploadError::Import)?;
    let mut issues = std::mem::replace(&mut imported.issues, Issues::new(0));
    let scope = Scope {
        cut_off: trial.definition().data_cut_off,
        received_on: Some(received_on),
        rows_left_out: issues.has_errors(),
    };
    // The tables are written while the rules look at them; with an error they are not kept.
    let (flow, tables) = thread::scope(|scope_of_threads| {
        let writing = (!issues.has_errors()).then(|| scope_of_threads.spawn(|| encode(&imported)));
        let data = Data::new(trial, scope, views(&imported));
        check(&data, &mut issues);
        let flow = forecast(&data, &imported, trial, scope, carried);
        let tables = match writing.map(thread::ScopedJoinHandle::join) {
            None => Ok(Vec::new()),
            Some(Ok(tables)) => tables,
            Some(Err(panic)) => resume_unwind(panic),
        };
        (flow, tables)
    });
    let mut tables = tables?;
    if issues.has_errors() {
        tables.clear();
    }
    let counted = Counted::of(&issues);
    let issues = in_order(issues, limits.issues);
    let mut summary = summary(&imported.notes, counted, &issues)?;
    match flow {
        Ok(flow) => summary.flow = Some(flow),
        Err(reason) => summary.no_flow = Some(reason),
    }
    Ok(Validated { summary, issues, tables })
}

/// The counts of all issues, also of those that are not kept.
struct Counted {
    errors: u64,
    warnings: u64,
    notes: u64,
    codes: Vec<CodeCount>,
}

impl Counted {
    fn of(issues: &Issues) -> Self {
        let code = |(code, counted): (&String, &IssueCount)| CodeCount {
            code: code.clone(),
            severity: counted.severity,
            count: counted.count,
            title: title_of(code).to_owned(),
        };
        let mut codes: Vec<CodeCount> = issues.counts().iter().map(code).collect();
        codes.sort_by_key(|code| code.severity);
        let total = |severity| issues.total(severity);
        Self {
            errors: total(Severity::Error),
            warnings: total(Severity::Warning),
            notes: total(Severity::Note),
            codes,
        }
    }
}

fn summary(notes: &FileNotes, counted: Counted, kept: &[Issue]) -> Result<ValidationSummary, UploadError> {
    let Counted { errors, warnings, notes: remarks, codes } = counted;
    let table = |(table, rows): (&TableName, &u64)| TableSummary {
        table: *table,
        rows: *rows,
        digest: None,
        size_bytes: None,
        origin_digest: None,
    };
    Ok(ValidationSummary {
        rows_read: notes.records,
        columns_read: u64::try_from(notes.columns.len()).unwrap_or(u64::MAX),
        unmapped_columns: notes.unmapped_columns.clone(),
        errors,
        warnings,
        notes: remarks,
        issues_truncated: u64::try_from(kept.len()).is_ok_and(|kept| kept < errors + warnings + remarks),
        issues_digest: digest_of(kept)?,
        tables: notes.table_rows.iter().map(table).collect(),
        codes,
        flow: None,
        no_flow: None,
    })
}

/// Errors first, then warnings, then notes; each kind by its row, what concerns the whole file first.
fn in_order(issues: Issues, limit: usize) -> Vec<Issue> {
    let mut kept = issues.into_kept();
    kept.sort_by_key(|issue| (issue.severity, issue.row));
    kept.truncate(limit);
    kept
}
