//! The calibrated cohort through the services: raw files with their profiles, an approved plan, QC, statistics.

use std::io::Write as _;
use std::path::Path;

use bytes::Bytes;
use palladion_api::ingestion::{Mapping, Snapshot, Upload};
use palladion_domain::ids::TrialId;
use palladion_domain::trial::TrialDefinition;
use palladion_simulator::pallas::{self, RawFile};
use serde_json::Value;

use super::journey::{DemoError, read};
use super::reproduction::{Row, html, rows, text};
use crate::pipeline::{
    Content, Qc, SourceFile, Statistics, accept, approve, find_or_define, freeze, grant_everybody,
    save_profile, upload,
};
use crate::stack::Stack;
use crate::terminal::progress;
use palladion_statistics::report::format::{count, short};

const PLAN: &str = "pallas-her2low";
/// Each data file, and the import profile beside it.
const FILES: [(&str, &str); 3] = [
    ("subjects.csv", "subjects.profile.json"),
    ("her2.csv", "her2.profile.json"),
    ("events.csv", "events.profile.json"),
];
/// Why the warnings of the cohort may stand.
const ACKNOWLEDGEMENT: &str = "Synthetic data: the generator writes dirt on purpose, and the profiles map it";
/// Where the pages are, under the folder of the data.
const FOLDER: &str = "calibrated-cohort";

/// Takes the cohort through the services and gives the table, and whether every row holds. The table as a page and the
/// report of the run are written into the folder of the data.
///
/// # Errors
/// [`DemoError`] names the step that did not work.
pub(crate) async fn reproduce(stack: &Stack, data: &Path) -> Result<(String, bool), DemoError> {
    let (covariates, prognosis) = pallas::cohort_seeds();
    let files = pallas::files(&pallas::cohort(covariates, prognosis), covariates);
    let definition: TrialDefinition = read("the calibrated trial", text_of(&files, "trial.json"))?;
    let (trial, known) = find_or_define(stack, &definition).await?;
    let trial = trial.trial_id;
    grant_everybody(stack, trial).await?;
    let plan = palladion_statistics::plans::builtin::plan(PLAN).ok_or(DemoError::NoPlan(PLAN))?;
    let approved = approve(stack, trial, &plan).await?;
    let by = approved.approved_by.unwrap_or_default();
    let how = if known { "found" } else { "set up" };
    progress(&format!("[10/13] trial {} {how}; the plan {PLAN} approved by {by}", definition.code));
    let snapshot = frozen(stack, trial, &files).await?;
    progress(&format!("[11/13] the raw files frozen as snapshot {}", short(&snapshot.snapshot_id)));
    let policy = palladion_pathology_qc::builtin_policy()
        .map_err(|error| DemoError::BuiltIn("the QC policy", error))?;
    let qc = Qc::run(stack, trial, snapshot.snapshot_id, &policy).await?;
    let findings = qc.result().await?.findings.len();
    progress(&format!("[12/13] QC run: {} findings", count(findings as u64)));
    let statistics = Statistics::run(stack, trial, snapshot.snapshot_id, &plan).await?;
    let result = statistics.result().await?;
    progress("[13/13] statistics run; printed against computed");
    let rows = rows(&result);
    let facts = [
        ("Trial", definition.title.clone()),
        ("Snapshot", snapshot.snapshot_id.to_string()),
        ("Plan", format!("{PLAN}, {}", result.plan_digest)),
        ("Approved by", by),
        ("QC run", qc.run.run_id.to_string()),
        ("Statistics run", statistics.run.run_id.to_string()),
    ];
    let pages = Pages::write(data, &html(&rows, &facts), &statistics.report().await?)?;
    Ok((told(&rows, &pages), rows.iter().all(Row::holds)))
}

fn told(rows: &[Row], pages: &Pages) -> String {
    let mut page = text(rows);
    page.push_str(&format!("page      {}\nreport    {}\n", pages.table, pages.report));
    page
}

/// The two pages, as links.
struct Pages {
    table: String,
    report: String,
}

impl Pages {
    /// Writes both, each whole or not at all.
    fn write(data: &Path, table: &str, report: &[u8]) -> Result<Self, DemoError> {
        let folder = std::path::absolute(data.join(FOLDER)).map_err(DemoError::Page)?;
        std::fs::create_dir_all(&folder).map_err(DemoError::Page)?;
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            file.write_all(bytes)?;
            file.persist(&path).map_err(|error| error.error)?;
            Ok(format!("file://{}", path.display()))
        };
        Ok(Self {
            table: write("reproduction.html", table.as_bytes()).map_err(DemoError::Page)?,
            report: write("report.html", report).map_err(DemoError::Page)?,
        })
    }
}

fn text_of<'a>(files: &'a [RawFile], name: &str) -> &'a str {
    files.iter().find(|file| file.name == name).map_or("", |file| &file.text)
}

/// Sends the raw files by their profiles and freezes them; all of it found again at a second start.
async fn frozen(stack: &Stack, trial: TrialId, files: &[RawFile]) -> Result<Snapshot, DemoError> {
    let mut uploads: Vec<Upload> = Vec::new();
    for (name, profile) in FILES {
        let document: Value = read("an import profile of the calibrated trial", text_of(files, profile))?;
        let profile = save_profile(stack, trial, &document).await?;
        let file = SourceFile {
            name: name.to_owned(),
            content: Content::Memory(Bytes::copy_from_slice(text_of(files, name).as_bytes())),
            mapping: Mapping::Profile(profile.profile_id),
        };
        uploads.push(upload(stack, trial, &file).await?);
    }
    let version = accept(stack, trial, &uploads, ACKNOWLEDGEMENT).await?;
    Ok(freeze(stack, trial, &version).await?)
}
