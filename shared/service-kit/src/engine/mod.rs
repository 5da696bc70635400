//! The engine: analyses run in a process of their own, from an executable kept under its digest.
//!
//! [`protocol`] is what passes between the two, [`process`] the side of the service,
//! [`host`] the side of the engine (no async runtime in it), [`executables`] the archive and
//! [`build`] what an executable says about itself.

pub mod build;
pub mod executables;
pub mod host;
pub mod process;
pub mod protocol;

mod frames;
mod stderr;

pub use build::{NUMERICS_PROFILE, engine_build};
pub use executables::{ExecutableError, Executables};
pub use host::{EngineFailure, EngineInputs, ProgressReporter, host_main, run_engine};
pub use process::{EngineError, EngineOutcome, EngineProcess, EngineReport};
pub use protocol::{EngineInput, EngineJob, Frame};
