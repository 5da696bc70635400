use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use palladion_api::client::ApiClient;
use palladion_api::ingestion::{IngestionClient, StoredTrial};
use palladion_api::pathology_qc::PathologyQcClient;
use palladion_api::runs::{ReplayEngine, ReplayReport, Run, RunsClient, Verdict};
use palladion_api::statistics::StatisticsClient;
use palladion_domain::actor::Role;
use serde_json::{Value, json};

use super::error::CommandError;
use super::runtime::block_on;
use crate::arguments::{EngineChoice, ReplayArguments};
use crate::pipeline::{PipelineError, originals, replayed, trials, verdict_word};
use crate::stack::Stack;
use crate::terminal::{print, progress};

/// Where the auditor's token is when the services run elsewhere.
const TOKEN: &str = "PALLADION_TOKEN";
/// Differences of a run that are printed.
const MOST_PRINTED: usize = 5;

/// Computes every run of the trials again and prints what came of it; exit code 0 only if all are the same or within
/// tolerance.
pub(super) fn run(arguments: &ReplayArguments, log: &str) -> Result<ExitCode, CommandError> {
    let page = block_on(log, async {
        match (&arguments.ingestion, &arguments.pathology_qc, &arguments.statistics) {
            (Some(ingestion), Some(pathology_qc), Some(statistics)) => {
                let token = std::env::var(TOKEN).ok().ok_or(CommandError::NoToken(TOKEN))?;
                let client = |url: &String| {
                    let client = ApiClient::new(url.as_str());
                    client
                        .map(|client| client.with_token(&token))
                        .map_err(PipelineError::refused("an address"))
                };
                let services = Services {
                    ingestion: IngestionClient(client(ingestion)?),
                    rooms: [
                        ("QC", PathologyQcClient(client(pathology_qc)?).runs()),
                        ("statistics", StatisticsClient(client(statistics)?).runs()),
                    ],
                };
                services.replay_all(arguments).await
            }
            _ => {
                let stack = Stack::start(&arguments.place).await?;
                let services = Services {
                    ingestion: stack.ingestion_as(Role::Auditor)?,
                    rooms: [
                        ("QC", stack.pathology_qc_as(Role::Auditor)?.runs()),
                        ("statistics", stack.statistics_as(Role::Auditor)?.runs()),
                    ],
                };
                let page = services.replay_all(arguments).await;
                stack.stop().await;
                page
            }
        }
    })?;
    if let Some(path) = &arguments.out {
        let document = serde_json::to_vec_pretty(&json!({"replays": page.reports}));
        let document = document.map_err(|source| CommandError::Document {
            path: path.clone(),
            what: "the reports",
            source,
        })?;
        fs::write(path, document).map_err(|error| CommandError::Write(path.clone(), error))?;
    }
    print(&page.finished()).map_err(CommandError::Output)?;
    Ok(if page.held() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The services as the auditor calls them.
struct Services {
    ingestion: IngestionClient,
    rooms: [(&'static str, RunsClient); 2],
}

impl Services {
    async fn replay_all(&self, arguments: &ReplayArguments) -> Result<Page, CommandError> {
        let engine = match arguments.engine {
            EngineChoice::Current => ReplayEngine::Current,
            EngineChoice::Archived => ReplayEngine::Archived,
        };
        let mut page = Page::default();
        for trial in chosen(trials(&self.ingestion).await?, &arguments.trials)? {
            let _infallible = writeln!(page.text, "trial {}", trial.definition.code);
            for (what, runs) in &self.rooms {
                for run in originals(runs, trial.trial_id).await? {
                    if run.result.is_none() {
                        page.without_result += 1;
                        continue;
                    }
                    progress(&format!("{what} run {}", run.run_id));
                    page.add(what, &run, replayed(runs, &run, engine).await?);
                }
            }
        }
        Ok(page)
    }
}

/// The trials of these codes or ids; all without any.
fn chosen(trials: Vec<StoredTrial>, wanted: &[String]) -> Result<Vec<StoredTrial>, CommandError> {
    let is = |trial: &StoredTrial, name: &String| {
        trial.definition.code == *name || trial.trial_id.to_string() == *name
    };
    if let Some(unknown) = wanted.iter().find(|name| !trials.iter().any(|trial| is(trial, name))) {
        return Err(CommandError::NoTrial(unknown.clone()));
    }
    let chosen = |trial: &StoredTrial| wanted.is_empty() || wanted.iter().any(|name| is(trial, name));
    Ok(trials.into_iter().filter(chosen).collect())
}

/// What was found so far.
#[derive(Default)]
struct Page {
    text: String,
    /// Runs by the word of their verdict.
    verdicts: BTreeMap<&'static str, usize>,
    without_result: usize,
    reports: Vec<Value>,
}

impl Page {
    fn add(&mut self, what: &str, run: &Run, report: Result<ReplayReport, String>) {
        let verdict = report.as_ref().map_or(Verdict::NotReplayable, |report| report.verdict);
        let word = verdict_word(verdict);
        *self.verdicts.entry(word).or_default() += 1;
        let _infallible = write!(self.text, "  {what:<10}  {}  {word}", run.run_id);
        match report {
            Ok(report) => {
                let (all, different) = (report.values_compared, report.values_different);
                let _infallible = writeln!(self.text, ": {all} values, {different} different");
                for one in report.differences.iter().take(MOST_PRINTED) {
                    let _infallible = writeln!(self.text, "      {}", one.pointer);
                }
                self.reports.push(json!(report));
            }
            Err(why) => {
                let _infallible = writeln!(self.text, ": {why}");
                self.reports.push(json!({"replay_of": run.run_id, "verdict": word, "reason": why}));
            }
        }
    }

    fn held(&self) -> bool {
        let fails = [Verdict::Diverged, Verdict::NotReplayable].map(verdict_word);
        fails.iter().all(|word| !self.verdicts.contains_key(word))
    }

    fn finished(&self) -> String {
        let all: usize = self.verdicts.values().sum();
        let counted: Vec<String> = self.verdicts.iter().map(|(word, n)| format!("{n} {word}")).collect();
        let counted = if counted.is_empty() { "none".to_owned() } else { counted.join(", ") };
        let last = if self.held() {
            "every run gives its result again"
        } else {
            "NOT every run gives its result again"
        };
        let without = self.without_result;
        format!("{}{all} runs replayed: {counted}; {without} without a result\n{last}\n", self.text)
    }
}
