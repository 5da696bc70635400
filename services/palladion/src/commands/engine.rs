use std::process::ExitCode;

use palladion_service_kit::engine::{EngineFailure, host_main};

/// Works as the engine process of either service: the job says whose.
pub(super) fn run() -> ExitCode {
    host_main(|job, inputs, progress| match job.kind.as_str() {
        palladion_statistics::ENGINE_KIND => palladion_statistics::engine(job, inputs, progress),
        palladion_pathology_qc::ENGINE_KIND => palladion_pathology_qc::engine(job, inputs, progress),
        other => {
            Err(EngineFailure::new("wrong_kind", format!("this engine does not know jobs of kind `{other}`")))
        }
    })
}
