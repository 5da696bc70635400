//! What passes between a service and its engine process.
//!
//! On the engine's standard input: one line, the [`EngineJob`] as JSON, then the bytes of the
//! inputs one after the other, in the order and with the sizes the job names. On its standard
//! output: one [`Frame`] a line. First `engine`, then any number of `progress`, then exactly one
//! `result` or `failure`, then the end.

use palladion_api::runs::{EngineBuild, RunProgress};
use palladion_domain::digest::Digest;
use palladion_domain::ids::RunId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest line either side accepts, in bytes. A result larger than this is refused.
pub const FRAME_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// What the engine is asked to compute. Everything that decides the result is in here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineJob {
    /// Which service's analyses: `statistics` or `pathology_qc`.
    pub kind: String,
    /// The run, for messages only; it must not decide anything.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run_id: Option<RunId>,
    /// The analysis plan or the QC policy.
    pub plan_or_policy: Value,
    /// Parameters of the run, defaults written out.
    pub parameters: Value,
    /// Seed of the random numbers.
    pub seed: u64,
    /// How many threads may be used, at least 1. The result does not depend on it.
    pub threads: u32,
    /// The inputs, in the order their bytes follow.
    pub inputs: Vec<EngineInput>,
}

/// One input: the snapshot's manifest (named `manifest`) or one of its tables (named as the table).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineInput {
    /// Its name, once in a job.
    pub name: String,
    /// SHA-256 of its bytes; the engine checks it.
    pub digest: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}

/// The name of the input that is the snapshot's manifest.
pub const MANIFEST_INPUT: &str = "manifest";

/// One line of the engine's output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Frame {
    /// What the executable is. The first line.
    Engine(EngineBuild),
    /// How far it has come.
    Progress(RunProgress),
    /// What it computed. The last line.
    Result(Value),
    /// Why it computed nothing. The last line.
    Failure(FailureFrame),
}

/// Why an engine computed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailureFrame {
    /// Stable code, snake case.
    pub code: String,
    /// The reason in words; no data values.
    pub message: String,
}
