use std::fmt::Write as _;
use std::future::pending;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Duration;

use bytes::Bytes;
use palladion_api::runs::Verdict;
use palladion_bundle::{BundleFailureClass, Verified, verify};
use palladion_service_kit::engine::{EngineInput, EngineJob, EngineOutcome, EngineProcess};
use palladion_service_kit::hashing::sha256_file;
use palladion_service_kit::runs::{Comparison, alpha_of, compare};
use serde_json::Value;

use super::error::CommandError;
use super::runtime::block_on;
use crate::arguments::VerifyArguments;
use crate::pipeline::verdict_word;
use crate::terminal::print;

/// Longest that the run may take when it is computed again.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// Differences that are printed.
const MOST_PRINTED: usize = 20;

/// Verifies a bundle, computes its run again, and prints both; the exit code names the class of a failure.
pub(super) fn run(bundle: &Bytes, arguments: &VerifyArguments, log: &str) -> Result<ExitCode, CommandError> {
    if !arguments.checkpoints.is_empty() || arguments.allow_partial {
        return Err(CommandError::ForExports);
    }
    let verified = match verify(bundle, &arguments.keys) {
        Ok(verified) => verified,
        Err(failure) => return ended(&format!("bundle: FAILED\n  {failure}\n"), Some(failure.class)),
    };
    let mut text = verified.to_string();
    let diverged = match (&verified.inputs, &verified.result) {
        _ if arguments.no_replay => said(&mut text, "not computed again: --no-replay"),
        (None, _) => said(&mut text, "not computed again: the data are not in the bundle"),
        (_, None) => said(&mut text, "not computed again: the run has no result"),
        (Some(inputs), Some(result)) => {
            let replayed = replay(&verified, inputs, result, arguments.engine.clone(), log)?;
            let diverged = replayed.diverged;
            text.push_str(&replayed.text);
            diverged
        }
    };
    text.push_str(if diverged { "FAILED\n" } else { "verified\n" });
    ended(&text, diverged.then_some(BundleFailureClass::Replay))
}

fn said(text: &mut String, words: &str) -> bool {
    let _infallible = writeln!(text, "  {words}");
    false
}

fn ended(text: &str, class: Option<BundleFailureClass>) -> Result<ExitCode, CommandError> {
    print(text).map_err(CommandError::Output)?;
    Ok(class.map_or(ExitCode::SUCCESS, |class| ExitCode::from(class.exit_code())))
}

/// What computing again showed.
struct Replayed {
    text: String,
    diverged: bool,
}

fn replay(
    verified: &Verified,
    inputs: &[Bytes],
    result: &Bytes,
    engine: Option<PathBuf>,
    log: &str,
) -> Result<Replayed, CommandError> {
    let executable = match engine {
        Some(path) => path,
        None => std::env::current_exe().map_err(CommandError::Itself)?,
    };
    let read = |error| CommandError::Read(executable.clone(), error);
    let same_engine = sha256_file(&executable).map_err(read)? == verified.manifest.engine.executable;
    let document = |what| move |source| CommandError::Document { path: PathBuf::from(what), what, source };
    let specification: Value =
        serde_json::from_slice(&verified.specification).map_err(document("the plan or policy"))?;
    let original: Value = serde_json::from_slice(result).map_err(document("the result"))?;
    let job = job(verified, inputs, specification.clone());
    let process = EngineProcess { timeout: TIMEOUT, memory_bytes: 0 };
    let report = block_on(log, async {
        let report = process.run(&executable, &job, inputs, pending(), |_progress| {}).await;
        report.map_err(CommandError::Engine)
    })?;
    let engine = if same_engine { "the executable of the run" } else { "another executable than the run's" };
    Ok(match report.outcome {
        EngineOutcome::Result(replayed) => {
            compared(&compare(&original, &replayed, same_engine, alpha_of(&specification)), engine)
        }
        EngineOutcome::Failure { code, message } => {
            Replayed { text: format!("  {engine} gave no result: {code}: {message}\n"), diverged: true }
        }
        _ => Replayed { text: format!("  {engine} ended without an answer\n"), diverged: true },
    })
}

fn job(verified: &Verified, inputs: &[Bytes], plan_or_policy: Value) -> EngineJob {
    let manifest = &verified.manifest;
    let named = manifest.inputs.iter().zip(inputs).map(|(input, bytes)| EngineInput {
        name: input.name.clone(),
        digest: input.digest,
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    });
    EngineJob {
        kind: manifest.engine_kind.clone(),
        run_id: Some(manifest.run_id),
        plan_or_policy,
        parameters: manifest.parameters.clone(),
        seed: manifest.seed,
        threads: available_parallelism().map_or(1, NonZero::get).try_into().unwrap_or(u32::MAX),
        inputs: named.collect(),
    }
}

fn compared(comparison: &Comparison, engine: &str) -> Replayed {
    let Comparison { verdict, values_compared, values_different, differences } = comparison;
    let verdict_text = verdict_word(*verdict);
    let mut text = format!(
        "  computed again by {engine}: {verdict_text} ({values_compared} values, {values_different} different)\n"
    );
    for one in differences.iter().take(MOST_PRINTED) {
        let (original, replayed) = (word(one.original.as_ref()), word(one.replayed.as_ref()));
        let _infallible = writeln!(text, "    {}: {original}, now {replayed}", one.pointer);
    }
    let diverged = !matches!(verdict, Verdict::Identical | Verdict::SameBits | Verdict::WithinTolerance);
    Replayed { text, diverged }
}

fn word(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), ToString::to_string)
}
