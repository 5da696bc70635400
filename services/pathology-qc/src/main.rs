//! The executable of the pathology-QC service: `serve`, `migrate`, `engine`.

use std::process::ExitCode;

use palladion_service_kit::engine::host::host_main;
use palladion_service_kit::executable::{Executable, main as run};

fn main() -> ExitCode {
    run(&Executable {
        name: "palladion-pathology-qc",
        version: env!("CARGO_PKG_VERSION"),
        start: |config| Box::pin(palladion_pathology_qc::start(config)),
        migrate: |database| Box::pin(palladion_pathology_qc::migrate(database)),
        engine: Some(|| host_main(palladion_pathology_qc::engine)),
    })
}
