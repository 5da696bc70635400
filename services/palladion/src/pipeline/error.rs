use std::fmt::Write as _;
use std::io;

use palladion_api::client::ApiError;
use palladion_api::runs::RunFailure;
use palladion_domain::ids::InvalidText;
use palladion_domain::validation::Issue;

use crate::stack::StackError;

/// How many faults of one request a line names.
const FAULTS_SHOWN: usize = 3;

/// Why the main job did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PipelineError {
    /// A service refused, or was not reached.
    #[error("{doing}: {}", words(.answer))]
    Refused {
        /// What was asked for.
        doing: String,
        /// The answer.
        answer: Box<ApiError>,
    },
    /// The file has faults.
    #[error("{file} cannot be used, {}", faults(*.errors, .first))]
    InvalidFile { file: String, errors: u64, first: Vec<Issue> },
    /// A run ended without a result.
    #[error("the {what} run failed: {} ({})", .failure.message, .failure.code)]
    RunFailed { what: &'static str, failure: RunFailure },
    /// A run was called off by somebody.
    #[error("the {0} run was cancelled")]
    RunCancelled(&'static str),
    /// The name of a demo person is not one.
    #[error("a development person has no usable name")]
    Person(#[source] InvalidText),
    /// The manifest of the run is not one of this release.
    #[error("the manifest of the statistics run cannot be understood")]
    Manifest(#[source] serde_json::Error),
    /// A file cannot be read.
    #[error("{0} cannot be read")]
    File(String, #[source] io::Error),
    /// No client can be made.
    #[error(transparent)]
    Stack(#[from] StackError),
}

impl PipelineError {
    /// The words of an API error after what was being done.
    pub(crate) fn refused(doing: impl Into<String>) -> impl FnOnce(ApiError) -> Self {
        let doing = doing.into();
        |answer| Self::Refused { doing, answer: Box::new(answer) }
    }
}

/// The refusal with the first faults of the input and where they are.
fn words(error: &ApiError) -> String {
    let mut text = error.to_string();
    let faults = error.problem().map(|problem| problem.errors.as_slice()).unwrap_or_default();
    for fault in faults.iter().take(FAULTS_SHOWN) {
        let _infallible = write!(text, "; {}: {}", fault.pointer, fault.detail);
    }
    if faults.len() > FAULTS_SHOWN {
        let _infallible = write!(text, "; and {} more", faults.len() - FAULTS_SHOWN);
    }
    text
}

/// `3 errors: row 5, column age: MAP-003 not a number; …`
fn faults(errors: u64, first: &[Issue]) -> String {
    let mut text = format!("{errors} {}", if errors == 1 { "error" } else { "errors" });
    for (index, issue) in first.iter().enumerate() {
        text.push_str(if index == 0 { ": " } else { "; " });
        if let Some(row) = issue.row {
            let _infallible = write!(text, "row {row}, ");
        }
        if let Some(column) = &issue.column {
            let _infallible = write!(text, "column {column}, ");
        }
        let _infallible = write!(text, "{}: {}", issue.code, issue.message);
    }
    if errors > first.len() as u64 && !first.is_empty() {
        let _infallible = write!(text, "; and {} more", errors - first.len() as u64);
    }
    text
}
