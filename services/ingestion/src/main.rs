//! The executable of the ingestion service: `serve`, `migrate`.

use std::process::ExitCode;

use palladion_service_kit::executable::{Executable, main as run};

fn main() -> ExitCode {
    run(&Executable {
        name: "palladion-ingestion",
        version: env!("CARGO_PKG_VERSION"),
        start: |config| Box::pin(palladion_ingestion::start(config)),
        migrate: |database| Box::pin(palladion_ingestion::migrate(database)),
        engine: None,
    })
}
