//! The executable of the statistics service: `serve`, `migrate`, `engine`.

use std::process::ExitCode;

use palladion_service_kit::engine::host::host_main;
use palladion_service_kit::executable::{Executable, main as run};

fn main() -> ExitCode {
    run(&Executable {
        name: "palladion-statistics",
        version: env!("CARGO_PKG_VERSION"),
        start: |config| Box::pin(palladion_statistics::start(config)),
        migrate: |database| Box::pin(palladion_statistics::migrate(database)),
        engine: Some(|| host_main(palladion_statistics::engine)),
    })
}
