use palladion_api::runs::{EngineBuild, RunFailure, RunState};
use serde_json::Value;

use crate::blobs::BlobError;
use crate::engine::{EngineError, EngineOutcome, EngineReport, ExecutableError};
use crate::problem::error_chain;

/// How a run is to end.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    pub(super) state: RunState,
    pub(super) result: Option<Value>,
    pub(super) failure: Option<RunFailure>,
    pub(super) build: Option<EngineBuild>,
    /// Whether the failure is the engine's own answer, the same whenever it is asked.
    pub(super) is_answer: bool,
}

impl Ending {
    pub(super) const fn without_result(state: RunState) -> Self {
        Self { state, result: None, failure: None, build: None, is_answer: false }
    }

    pub(super) fn failed(code: impl Into<String>, message: impl Into<String>) -> Self {
        let failure = RunFailure { code: code.into(), message: message.into() };
        Self { failure: Some(failure), ..Self::without_result(RunState::Failed) }
    }

    /// The end that a process brings about; `None` when it was stopped by us.
    pub(super) fn of_process(report: EngineReport, timeout_seconds: u64) -> Option<Self> {
        let mut ending = match report.outcome {
            EngineOutcome::Result(value) => {
                Self { result: Some(value), ..Self::without_result(RunState::Succeeded) }
            }
            EngineOutcome::Failure { code, message } => {
                Self { is_answer: true, ..Self::failed(code, message) }
            }
            EngineOutcome::Crashed { exit, signal } => Self::failed("engine_crashed", crash(exit, signal)),
            EngineOutcome::Garbled { reason } => {
                Self::failed("engine_garbled", format!("the engine's output is not the protocol: {reason}"))
            }
            EngineOutcome::TimedOut => {
                Self::failed("timed_out", format!("the engine was stopped after {timeout_seconds} s"))
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
            _ => "input_unreadable",
        };
        Self::failed(code, error.to_string())
    }

    pub(super) fn of_executable(error: &ExecutableError) -> Self {
        let code = match error {
            ExecutableError::Missing(_) => "executable_missing",
            ExecutableError::Altered(_) => "executable_altered",
            ExecutableError::Archive { .. } => "executable_unreadable",
        };
        Self::failed(code, error.to_string())
    }

    pub(super) fn of_start(error: &EngineError) -> Self {
        tracing::error!(error = error_chain(error), "the engine could not be run");
        Self::failed("engine_not_started", error.to_string())
    }
}

fn crash(exit: Option<i32>, signal: Option<i32>) -> String {
    match (exit, signal) {
        (_, Some(signal)) => format!("the engine was killed by signal {signal}"),
        (Some(exit), None) => format!("the engine ended with exit code {exit} and without an answer"),
        (None, None) => "the engine ended without an answer".to_owned(),
    }
}
