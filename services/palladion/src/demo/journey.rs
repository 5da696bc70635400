use bytes::Bytes;
use palladion_api::ingestion::{Mapping, Snapshot, Upload};
use palladion_api::statistics::plan::Plan;
use palladion_domain::actor::Role;
use palladion_domain::trial::TrialDefinition;
use palladion_ledger::verify::Report;
use serde_json::Value;

use super::page::{LedgerLine, Page, ReplayLine, ServiceLine, TokenLine};
use crate::pipeline::{
    Content, Ledger, PipelineError, Qc, Replayed, SourceFile, Statistics, accept, export, find_or_define,
    freeze, grant_everybody, review_and_release, save_profile, upload, verdict_word,
};
use crate::stack::{Stack, StackError};
use crate::terminal::progress;
use palladion_statistics::report::format::{count, short};

const FILE_NAME: &str = "tcga_brca_clinical.csv";
const FILE: &[u8] = include_bytes!("../../demo/tcga-brca/tcga_brca_clinical.csv");
const PROFILE: &str = include_str!("../../demo/tcga-brca/profile.json");
const TRIAL: &str = include_str!("../../demo/tcga-brca/trial.json");
/// Why the demo's warnings may stand.
const ACKNOWLEDGEMENT: &str = "Contradictions of the public file, kept as its README describes them";

/// Why the demo did not come to its page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error(transparent)]
    Stack(#[from] StackError),
    #[error("{0} that comes with this program cannot be read")]
    BuiltIn(&'static str, #[source] serde_json::Error),
    #[error("the plan `{0}` is not built in")]
    NoPlan(&'static str),
    #[error("a page of the calibrated cohort cannot be written")]
    Page(#[source] std::io::Error),
}

/// Does the whole job and gives the page, and whether everything held.
///
/// # Errors
/// [`DemoError`] names the step that did not work.
pub(crate) async fn tell(stack: &Stack) -> Result<(String, bool), DemoError> {
    let trial: TrialDefinition = read("the demo's trial", TRIAL)?;
    let (upload, snapshot) = data(stack, &trial).await?;
    let policy = palladion_pathology_qc::builtin_policy()
        .map_err(|error| DemoError::BuiltIn("the QC policy", error))?;
    let plan: Plan = palladion_statistics::plans::builtin::plan("basic").ok_or(DemoError::NoPlan("basic"))?;
    progress("[5/13] QC run");
    let qc = Qc::run(stack, snapshot.trial_id, snapshot.snapshot_id, &policy).await?;
    progress("[6/13] the desk: findings judged, the run released by two people");
    let desk = review_and_release(stack, snapshot.trial_id, qc.run.run_id).await?;
    progress("[7/13] statistics run");
    let statistics = Statistics::run(stack, snapshot.trial_id, snapshot.snapshot_id, &plan).await?;
    progress("[8/13] replaying both with the archived engine");
    let replays = [
        replay_line("pathology QC", &qc.replay(stack).await?),
        replay_line("statistics", &statistics.replay(stack).await?),
    ];
    progress("[9/13] exporting the three ledgers and verifying them offline");
    let ledgers = export(stack, snapshot.trial_id).await?;
    let page = Page {
        trial: &trial,
        upload: &upload,
        snapshot: &snapshot,
        qc: &qc.result().await?,
        desk: &desk,
        statistics: &statistics.result().await?,
        replays: &replays,
        ledgers: &ledgers.iter().map(ledger_line).collect::<Vec<_>>(),
        services: &service_lines(stack),
        tokens: &token_lines(stack)?,
    };
    Ok(page.render())
}

/// Trial, grants, profile, upload, acceptance, freeze; all of it found again at a second start.
async fn data(stack: &Stack, definition: &TrialDefinition) -> Result<(Upload, Snapshot), DemoError> {
    let (trial, known) = find_or_define(stack, definition).await?;
    let id = trial.trial_id;
    progress(&format!("[2/13] trial {} {}", definition.code, if known { "found" } else { "set up" }));
    grant_everybody(stack, id).await?;
    let document: Value = read("the demo's import profile", PROFILE)?;
    let profile = save_profile(stack, id, &document).await?;
    let file = SourceFile {
        name: FILE_NAME.to_owned(),
        content: Content::Memory(Bytes::from_static(FILE)),
        mapping: Mapping::Profile(profile.profile_id),
    };
    let upload = upload(stack, id, &file).await?;
    let how = if upload.recognised { "recognised" } else { "uploaded" };
    progress(&format!("[3/13] {FILE_NAME} {how}: {} rows", count(upload.validation.rows_read)));
    let version = accept(stack, id, std::slice::from_ref(&upload), ACKNOWLEDGEMENT).await?;
    let snapshot = freeze(stack, id, &version).await?;
    progress(&format!(
        "[4/13] version {} frozen as snapshot {}",
        version.number,
        short(&snapshot.snapshot_id)
    ));
    Ok((upload, snapshot))
}

pub(super) fn read<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T, DemoError> {
    serde_json::from_str(text).map_err(|error| DemoError::BuiltIn(what, error))
}

fn replay_line(what: &str, replayed: &Replayed) -> ReplayLine {
    ReplayLine {
        what: what.to_owned(),
        verdict: verdict_word(replayed.verdict).to_owned(),
        held: replayed.verdict == palladion_api::runs::Verdict::Identical,
        result_digest: replayed.digest.map(|digest| short(&digest)).unwrap_or_default(),
    }
}

fn ledger_line(ledger: &Ledger) -> LedgerLine {
    let Report { origin, size, root, failure, .. } = &ledger.report;
    LedgerLine {
        origin: origin.as_ref().map_or_else(|| ledger.service.to_owned(), ToString::to_string),
        size: *size,
        root: root.map(|root| root.to_string()).unwrap_or_default(),
        verified: failure.as_ref().map_or(Ok(()), |failure| Err(failure.to_string())),
    }
}

/// Where each service is.
pub(crate) fn service_lines(stack: &Stack) -> Vec<ServiceLine> {
    let line =
        |service: &crate::stack::Service| ServiceLine { name: service.name, address: service.url.clone() };
    stack.services().iter().map(line).collect()
}

/// A token for each role.
///
/// # Errors
/// [`StackError::Identity`].
pub(crate) fn token_lines(stack: &Stack) -> Result<Vec<TokenLine>, StackError> {
    let line = |role: &Role| Ok(TokenLine { role: role.to_string(), token: stack.token(*role)? });
    Role::ALL.iter().map(line).collect()
}
