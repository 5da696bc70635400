use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use palladion_ledger::checkpoint::NoteError;
use palladion_service_kit::engine::EngineError;
use palladion_service_kit::telemetry::TelemetryError;
use palladion_simulator::planted::PlantedError;

use crate::demo::DemoError;
use crate::pipeline::PipelineError;
use crate::stack::StackError;

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    #[error(transparent)]
    Stack(#[from] StackError),
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error(transparent)]
    Demo(#[from] DemoError),
    #[error("the simulation has no page")]
    Simulate(#[from] palladion_pathology_qc::operating::OperatingError),
    #[error(transparent)]
    Planted(#[from] PlantedError),
    #[error("the ledger of {0} does not verify: {1}")]
    Ledger(&'static str, String),
    #[error("the filter of --log cannot be used")]
    Log(#[source] TelemetryError),
    #[error("the runtime cannot be started")]
    Runtime(#[source] io::Error),
    #[error("standard output cannot be written")]
    Output(#[source] io::Error),
    #[error("{} cannot be read", .0.display())]
    Read(PathBuf, #[source] io::Error),
    #[error("--checkpoint and --allow-partial are for ledger exports; this is a bundle")]
    ForExports,
    #[error("--engine and --no-replay are for bundles of runs; this is none")]
    ForBundles,
    #[error("the environment variable {0} with the auditor's token is not set")]
    NoToken(&'static str),
    #[error("there is no trial {0}, or its auditor has no grant")]
    NoTrial(String),
    #[error("this program does not know where it is; name an executable with --engine")]
    Itself(#[source] io::Error),
    #[error("the run cannot be computed again")]
    Engine(#[source] EngineError),
    #[error("{} is not a checkpoint", .0.display())]
    Checkpoint(PathBuf, #[source] NoteError),
    #[error("{} cannot be written", .0.display())]
    Write(PathBuf, #[source] io::Error),
    #[error("{} cannot be read as {what}", .path.display())]
    Document { path: PathBuf, what: &'static str, source: serde_json::Error },
    #[error("{document} that comes with this program cannot be read")]
    BuiltIn { document: &'static str, source: serde_json::Error },
    #[error("{document} that comes with this program is missing")]
    BuiltInMissing { document: &'static str },
    #[error("`{0}` is neither a built-in plan (basic, pallas-her2low) nor a file")]
    NoPlan(String),
    #[error("{} exists and is not empty; name another folder for --out", .0.display())]
    OutNotEmpty(PathBuf),
    #[error("{profiles} profiles for {files} files: name one for all files, or one a file")]
    Profiles { profiles: usize, files: usize },
    #[error("{} has no name that a report could show", .0.display())]
    FileName(PathBuf),
    #[error("without --profile a file is named after its table ({tables}); {} is not", .path.display())]
    NoTable { path: PathBuf, tables: String },
}

impl CommandError {
    /// 1: the input is at fault, or something did not hold; 3: the machine would not let us.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Stack(_) | Self::Runtime(_) | Self::Output(_) | Self::Write(..) => 3,
            Self::Itself(_) | Self::Engine(_) => 3,
            Self::Pipeline(PipelineError::Stack(_)) | Self::Demo(DemoError::Stack(_)) => 3,
            Self::Planted(PlantedError::Write(_)) => 3,
            Self::Log(_) | Self::ForExports | Self::ForBundles | Self::NoToken(_) => 2,
            Self::Pipeline(_)
            | Self::Demo(_)
            | Self::Simulate(_)
            | Self::Planted(_)
            | Self::Ledger(..)
            | Self::Read(..)
            | Self::Checkpoint(..)
            | Self::Document { .. }
            | Self::BuiltIn { .. }
            | Self::BuiltInMissing { .. }
            | Self::NoTrial(_)
            | Self::NoPlan(_)
            | Self::OutNotEmpty(_)
            | Self::FileName(_)
            | Self::Profiles { .. }
            | Self::NoTable { .. } => 1,
        })
    }
}
