use palladion_api::runs::{EngineBuild, RunFailure, RunState};
use serde_json::Value;

use crate::blobs::BlobError;
use crate::engine::{EngineError, EngineOutcome, EngineProcess, EngineReport, ExecutableError};
use crate::problem::error_chain;

/// How a run is to end.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    pub(super) state: RunState,
    pub(super) result: Option<Value>,
    pub(super) failure: Option<RunFailure>,
    pub(super) build: Option<EngineBuild>,
    /// Where a failure comes from.
    pub(super) origin: Origin,
}

/// Where a failure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The engine's own answer, the same whenever it is asked.
    Answer,
    /// The run: the same would happen again.
    Run,
    /// What the run was executed on: another try may succeed.
    Infrastructure,
}

/// The signals that come from outside: hangup, interrupt, kill, terminate.
const FROM_OUTSIDE: &[i32] = &[1, 2, 9, 15];

impl Ending {
    pub(super) const fn without_result(state: RunState) -> Self {
        Self { state, result: None, failure: None, build: None, origin: Origin::Run }
    }

    pub(super) fn failed(code: impl Into<String>, message: impl Into<String>) -> Self {
        let failure = RunFailure { code: code.into(), message: message.into() };
        Self { failure: Some(failure), ..Self::without_result(RunState::Failed) }
    }

    fn infrastructure(code: &str, message: String) -> Self {
        Self { origin: Origin::Infrastructure, ..Self::failed(code, message) }
    }

    /// The end that a process brings about; `None` when it was stopped by us.
    pub(super) fn of_process(report: EngineReport, process: EngineProcess) -> Option<Self> {
        let mut ending = match report.outcome {
            EngineOutcome::Result(value) => {
                Self { result: Some(value), ..Self::without_result(RunState::Succeeded) }
            }
            EngineOutcome::Failure { code, message } => {
                Self { origin: Origin::Answer, ..Self::failed(code, message) }
            }
            EngineOutcome::Crashed { exit, signal: Some(signal) } if FROM_OUTSIDE.contains(&signal) => {
                Self::infrastructure("engine_crashed", crash(exit, Some(signal)))
            }
            EngineOutcome::Crashed { exit, signal } => Self::failed("engine_crashed", crash(exit, signal)),
            EngineOutcome::Garbled { reason } => {
                Self::failed("engine_garbled", format!("the engine's output is not the protocol: {reason}"))
            }
            EngineOutcome::TimedOut => {
                let seconds = process.timeout.as_secs();
                Self::failed("timed_out", format!("the engine was stopped after {seconds} s"))
            }
            EngineOutcome::OutOfMemory => {
                let limit = process.memory_bytes;
                Self::failed(
                    "out_of_memory",
                    format!("the engine needs more than its {limit} bytes of memory"),
                )
            }
            EngineOutcome::Cancelled => return None,
        };
        ending.build = report.build;
        Some(ending)
    }

    pub(super) fn of_missing_input(error: &BlobError) -> Self {
        let code = match error {
            BlobError::Missing(_) => "input_missing",
            BlobError::Altered(_) => "input_altered",
            _ => return Self::infrastructure("input_unreadable", error.to_string()),
        };
        Self::failed(code, error.to_string())
    }

    pub(super) fn of_executable(error: &ExecutableError) -> Self {
        let code = match error {
            ExecutableError::Missing(_) => "executable_missing",
            ExecutableError::Altered(_) => "executable_altered",
            ExecutableError::Archive { .. } => {
                return Self::infrastructure("executable_unreadable", error.to_string());
            }
        };
        Self::failed(code, error.to_string())
    }

    pub(super) fn of_start(error: &EngineError) -> Self {
        tracing::error!(error = error_chain(error), "the engine could not be run");
        Self::infrastructure("engine_not_started", error.to_string())
    }
}

fn crash(exit: Option<i32>, signal: Option<i32>) -> String {
    match (exit, signal) {
        (_, Some(signal)) => format!("the engine was killed by signal {signal}"),
        (Some(exit), None) => format!("the engine ended with exit code {exit} and without an answer"),
        (None, None) => "the engine ended without an answer".to_owned(),
    }
}
