use std::process::ExitCode;

use palladion_api::ingestion::{Mapping, Upload};
use palladion_domain::ids::TrialId;

use super::assumed_trial::assumed_trial;
use super::documents::{Documents, Input};
use super::engine_job::engine_job;
use crate::arguments::{AnalyseArguments, Place};
use crate::commands::draft::Draft;
use crate::commands::error::CommandError;
use crate::commands::runtime::block_on;
use crate::pipeline::{
    Content, SourceFile, Statistics, accept, export, find_or_define, freeze, grant_everybody, save_profile,
    upload,
};
use crate::stack::Stack;
use crate::terminal::progress;

/// Why the warnings of a headless analysis may stand.
const ACKNOWLEDGEMENT: &str = "analysed without review; the warnings stand in validation.json";

/// Reads the files, computes in a folder of its own that is deleted at the end, writes the results.
pub(in crate::commands) fn run(arguments: &AnalyseArguments, log: &str) -> Result<ExitCode, CommandError> {
    let documents = Documents::read(arguments)?;
    let draft = Draft::beside(&arguments.out)?;
    let folder = tempfile::Builder::new().prefix("palladion-analyse-").tempdir();
    let folder = folder.map_err(|error| CommandError::Write(std::env::temp_dir(), error))?;
    let place = Place { data: folder.path().to_owned(), address: [127, 0, 0, 1].into(), port: 0 };
    block_on(log, async {
        let stack = Stack::start(&place).await?;
        let computed = compute(&stack, &documents, &draft, arguments.job).await;
        stack.stop().await;
        computed
    })?;
    draft.finish()?;
    progress(&format!("results are in {}", arguments.out.display()));
    Ok(ExitCode::SUCCESS)
}

async fn compute(
    stack: &Stack,
    documents: &Documents,
    draft: &Draft,
    with_job: bool,
) -> Result<(), CommandError> {
    let definition = match &documents.trial {
        Some(trial) => trial.clone(),
        None => assumed_trial(documents),
    };
    let (trial, _) = find_or_define(stack, &definition).await?;
    let id = trial.trial_id;
    grant_everybody(stack, id).await?;
    let uploads = send(stack, id, documents).await?;
    draft.json("validation.json", &uploads)?;
    let version = accept(stack, id, &uploads, ACKNOWLEDGEMENT).await?;
    let snapshot = freeze(stack, id, &version).await?;
    progress(&format!("frozen as {}", snapshot.snapshot_id));
    let statistics = Statistics::run(stack, id, snapshot.snapshot_id, &documents.plan).await?;
    draft.file("result.json", &statistics.result_bytes().await?)?;
    let manifest = statistics.manifest().await?;
    draft.file("manifest.json", &manifest)?;
    if with_job {
        draft.file("job", &engine_job(stack, &manifest, &documents.plan).await?)?;
    }
    for (name, table) in statistics.tables().await? {
        draft.file(&format!("tables/{name}"), table.as_bytes())?;
    }
    for (name, svg) in statistics.figures().await? {
        draft.file(&format!("figures/{name}.svg"), &svg)?;
    }
    draft.file("report.html", &statistics.report().await?)?;
    draft.file("ars.json", &statistics.ars().await?)?;
    draft.file("bundle.zip", &statistics.bundle().await?)?;
    match statistics.pdf().await? {
        Ok(pdf) => draft.file("report.pdf", &pdf)?,
        Err(why) => progress(&format!("no report.pdf: {why}")),
    }
    for ledger in export(stack, id).await? {
        draft.file(&format!("ledger-{}.ndjson", ledger.service), &ledger.lines)?;
        if let Some(failure) = ledger.report.failure {
            return Err(CommandError::Ledger(ledger.service, failure.to_string()));
        }
    }
    Ok(())
}

async fn send(stack: &Stack, trial: TrialId, documents: &Documents) -> Result<Vec<Upload>, CommandError> {
    let mut profiles = Vec::new();
    for document in &documents.profiles {
        profiles.push(save_profile(stack, trial, document).await?.profile_id);
    }
    let mut uploads = Vec::new();
    for (index, Input { path, name, table }) in documents.inputs.iter().enumerate() {
        let mapping = match (documents.profile_of(index).and_then(|at| profiles.get(at)), table) {
            (Some(profile), _) => Mapping::Profile(*profile),
            (None, Some(table)) => Mapping::Table(*table),
            (None, None) => continue,
        };
        let file = SourceFile { name: name.clone(), content: Content::File(path.clone()), mapping };
        let upload = upload(stack, trial, &file).await?;
        let found = &upload.validation;
        progress(&format!(
            "{name}: {} rows, {} warnings, {} notes",
            found.rows_read, found.warnings, found.notes
        ));
        uploads.push(upload);
    }
    Ok(uploads)
}
