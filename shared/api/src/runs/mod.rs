//! Runs: what statistics and pathology QC have in common. One life cycle, one manifest, one replay.
//!
//! A run is queued, executed by an engine process and ends once: succeeded, failed or cancelled.
//! Whatever the end, it has a [`RunManifest`]; a replay is a run of its own with a [`Verdict`].

mod bundle;
mod client;
mod comparison;
mod manifest;
mod replay;
mod view;

pub use bundle::{BundleData, BundleOptions};
pub use client::RunsClient;
pub use comparison::{RunComparison, SharedInputs};
pub use manifest::{EngineBuild, MANIFEST_SCHEMA, RunEnvironment, RunInput, RunManifest, RunNote, RunOutput};
pub use replay::{Difference, DifferenceReason, ReplayEngine, ReplayReport, ReplayRequest, Verdict};
pub use view::{
    QueuePlace, Run, RunEngine, RunFailure, RunKind, RunLinks, RunOptions, RunPriority, RunProgress,
    RunResult, RunState, Specification,
};
