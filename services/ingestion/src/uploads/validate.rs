//! A file and a profile to typed tables and a report: no database, no clock. A small file is held in memory;
//! of a large one rows are set aside on the disk, and its tables are written there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use chrono::NaiveDate;
use palladion_api::ingestion::{CodeCount, TableSummary, ValidationSummary};
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::validation::{Issue, Severity};
use palladion_formats::csv::ReadLimits;
use palladion_formats::issues::{IssueCount, Issues};
use palladion_formats::parquet::ROW_GROUP_ROWS;
use palladion_formats::profile::{
    FileNotes, Import, ImportProfile, Imported, Rest, import_in_parts, import_seekable_in_parts,
};
use palladion_service_kit::blobs::Blobs;

use super::UploadError;
use super::desks::{DeskTable, import_at_desks};
use super::early::PieceReader;
use super::flow::{Carried, Counts, counts, forecast, no_forecast, views};
use super::tables::{NewTable, encode};
use crate::store::uploads::digest_of;
use crate::validation::{Data, Scope, Setting, check, conclude, title_of};

/// A validated file.
pub(super) struct Validated {
    /// The counts; the tables have no digest yet.
    pub(super) summary: ValidationSummary,
    /// The issues that are kept, errors first, each kind in the order of the file.
    pub(super) issues: Vec<Issue>,
    /// The tables as they are stored; none when there is an error.
    pub(super) tables: Vec<NewTable>,
}

/// The bytes of a file.
pub(super) enum Content {
    /// All are there.
    File(File),
    /// They are still coming.
    Pieces(PieceReader),
}

/// What a file is read by.
pub(super) struct Job {
    /// How it becomes tables.
    pub(super) profile: ImportProfile,
    /// What it is held against.
    pub(super) trial: Trial,
    /// What the trial has of the tables that the file lacks.
    pub(super) carried: Carried,
    /// How much it may hold.
    pub(super) limits: ReadLimits,
    /// The day it came.
    pub(super) received_on: NaiveDate,
    /// Where a large one's rows are set aside, and its tables written.
    pub(super) blobs: Blobs,
    /// A number nobody outside can know.
    pub(super) seed: u64,
}

/// What the rules say of a file's tables.
struct Outcome {
    counts: Result<Counts, String>,
    tables: Vec<NewTable>,
}

impl Job {
    /// Reads a file and runs every rule over what it gives.
    ///
    /// # Errors
    /// Only when the source or the disk fails; whatever is wrong with the file is in the report.
    pub(super) fn validate(&self, content: Content) -> Result<Validated, UploadError> {
        let scratch = || self.blobs.new_scratch();
        let scope = Scope {
            cut_off: self.trial.definition().data_cut_off,
            received_on: Some(self.received_on),
            rows_left_out: false,
        };
        let (trial, capacity, seed) = (&self.trial, self.limits.issues, self.seed);
        let sources = BTreeMap::new();
        let setting = Setting { trial, scope, capacity, sources: &sources, seed, scratch: &scratch };
        let (profile, limits) = (&self.profile, &self.limits);
        let imported = import_at_desks(setting, &self.blobs, |take| match content {
            Content::File(file) => {
                import_seekable_in_parts(BufReader::new(file), profile, limits, ROW_GROUP_ROWS, take)
            }
            Content::Pieces(pieces) => import_in_parts(pieces, profile, limits, ROW_GROUP_ROWS, take),
        })?;
        let (mut issues, notes, outcome) = match imported {
            (Imported::Whole(mut imported), _) => {
                let mut issues = std::mem::replace(&mut imported.issues, Issues::new(0));
                let outcome = self.small(&imported, &mut issues, setting)?;
                (issues, imported.notes, outcome)
            }
            (Imported::InParts(Rest { mut issues, notes, levels }), tables) => {
                let outcome = self.large(tables, levels, &mut issues, setting)?;
                (issues, notes, outcome)
            }
        };
        let Outcome { counts, mut tables } = outcome;
        if issues.has_errors() {
            tables.clear();
        }
        let counted = Counted::of(&issues);
        let issues = in_order(std::mem::replace(&mut issues, Issues::new(0)), self.limits.issues);
        let mut summary = summary(&notes, counted, &issues)?;
        match counts {
            Ok(counts) => summary.flow = Some(forecast(counts, &self.carried)),
            Err(reason) => summary.no_flow = Some(reason),
        }
        Ok(Validated { summary, issues, tables })
    }

    /// Tables that are held whole. They are written while the rules look at them; with an error they are
    /// not kept.
    fn small(
        &self,
        imported: &Import,
        issues: &mut Issues,
        setting: Setting<'_>,
    ) -> Result<Outcome, UploadError> {
        let scope = Scope { rows_left_out: issues.has_errors(), ..setting.scope };
        let setting = Setting { scope, ..setting };
        thread::scope(|threads| {
            let writing = (!issues.has_errors()).then(|| threads.spawn(|| encode(imported)));
            let data = Data::new(&self.trial, scope, views(imported));
            check(&data, issues);
            let brought: Vec<TableName> = imported.tables.keys().copied().collect();
            let counts = match no_forecast(&brought, scope, &self.carried) {
                Some(reason) => Err(reason),
                None => Ok(counts(&data, imported, &self.carried, setting)?),
            };
            let tables = match writing.map(ScopedJoinHandle::join) {
                None => Vec::new(),
                Some(Ok(tables)) => tables?,
                Some(Err(panic)) => resume_unwind(panic),
            };
            Ok(Outcome { counts, tables })
        })
    }

    /// Tables whose rows were set aside. Their files are ended while the rules look at the rows.
    fn large(
        &self,
        tables: Vec<(TableName, DeskTable)>,
        mut levels: BTreeMap<TableName, Vec<Vec<String>>>,
        issues: &mut Issues,
        setting: Setting<'_>,
    ) -> Result<Outcome, UploadError> {
        let scope = Scope { rows_left_out: issues.has_errors(), ..setting.scope };
        let brought: Vec<TableName> = tables.iter().map(|(name, _)| *name).collect();
        let reason = no_forecast(&brought, scope, &self.carried);
        let carried = match &reason {
            Some(_) => Vec::new(),
            None => self.carried.set_aside(&setting)?,
        };
        thread::scope(|threads| {
            let (mut checked, mut writing) = (Vec::new(), Vec::new());
            for (name, table) in tables {
                checked.push(table.checked);
                let levels = levels.remove(&name).unwrap_or_default();
                let files = table.files.filter(|_| !scope.rows_left_out);
                writing.extend(files.map(|files| threads.spawn(move || files.finish(name, levels))));
            }
            let concluded = conclude(&setting, scope, checked, &carried).map_err(UploadError::Rows)?;
            issues.append(concluded.issues);
            let written = writing.into_iter().map(|thread| match thread.join() {
                Ok(table) => table,
                Err(panic) => resume_unwind(panic),
            });
            let tables = written.collect::<Result<_, UploadError>>()?;
            let counts = reason.map_or_else(|| Ok(concluded.flow.unwrap_or_default()), Err);
            Ok(Outcome { counts, tables })
        })
    }
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
