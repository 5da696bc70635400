//! The pathology-QC service: whose HER2 readings are out of line, and what a reviewer says of it.
//!
//! What it is: versioned QC policies, runs of a policy on a snapshot, the findings that a run raises, the desk
//! at which they are reviewed, and the release of a run by two people. What a check computes is pure and lives
//! in [`checks`].
//!
//! What it deliberately is not: it changes no data and excludes nobody from an analysis; a finding is a
//! place to look, never a verdict on a site.
//!
//! Where to start: `routes/mod.rs` lists every route; [`engine`] is what runs in the engine process.

mod automatic;
mod changes;
pub mod checks;
pub mod config;
mod engine;
mod figures;
mod findings;
pub mod operating;
mod policies;
mod qc_runs;
mod releases;
mod routes;
mod sets;
mod state;
mod store;

pub use engine::{ENGINE_KIND, engine};
pub use policies::builtin_policy;

use actix_web::web::Data;
use palladion_service_kit::database::{Database, StoreError};
use palladion_service_kit::runs::RunError;
use palladion_service_kit::{Platform, Running, ServiceInfo, StartError};
use utoipa::openapi::OpenApi;

use crate::config::Config;
use crate::state::State;
use crate::store::{LIVE_ROWS, Migrator};

/// The service as it stands in its documentation and its ledger.
const SERVICE: ServiceInfo = ServiceInfo {
    name: "pathology-qc",
    version: env!("CARGO_PKG_VERSION"),
    title: "Palladion pathology QC",
    description: "QC policies, QC runs over frozen snapshots, findings, the desk for their review, releases.",
};

/// Starts the service.
///
/// # Errors
/// [`StartError`] names what is not usable.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let platform = Platform::open::<Migrator>(config, SERVICE).await?.with_live_rows(LIVE_ROWS);
    let state = State::open(&platform).await.map_err(|error: RunError| StartError::Runs(Box::new(error)))?;
    let workers = vec![state.runs.start_workers(), automatic::start(&state)];
    palladion_service_kit::start(platform, routes::configure, Data::new(state), workers).await
}

/// Applies outstanding migrations.
///
/// # Errors
/// [`StoreError`] when a statement fails.
pub async fn migrate(database: Database) -> Result<(), StoreError> {
    palladion_service_kit::apply::<Migrator>(&database).await
}

/// The specification of the service's API.
#[must_use]
pub fn openapi() -> OpenApi {
    palladion_service_kit::openapi(SERVICE, routes::configure)
}
