//! The statistics service: analysis plans, runs, results and replay.
//!
//! What it is: it keeps analysis plans, runs them on frozen snapshots in an engine process and gives
//! their results as JSON and as tidy tables. What it deliberately is not: it knows no formula
//! (`palladion_biostat`), derives no status (`palladion_cohort`) and reads no raw file.
//!
//! Where to start: `routes/mod.rs` lists every route, [`analyses::compute()`] computes a plan's
//! outputs, [`engine()`] is the process that does it.

pub mod analyses;
pub mod config;
mod engine;
mod pdf;
pub mod plans;
mod qc_evidence;
mod qc_set;
pub mod report;
mod routes;
mod runs;
pub mod schemas;
mod state;
mod store;

pub use engine::{ENGINE_KIND, engine};

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
    name: "statistics",
    version: env!("CARGO_PKG_VERSION"),
    title: "Palladion statistics",
    description: "Analysis plans, runs on frozen snapshots, results as JSON and tidy tables, replay.",
};

/// Starts the service.
///
/// # Errors
/// [`StartError`] names what is not usable.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let platform = Platform::open::<Migrator>(config, SERVICE).await?.with_live_rows(LIVE_ROWS);
    let state = State::open(&platform).await.map_err(|error: RunError| StartError::Runs(Box::new(error)))?;
    let workers = vec![state.runs.start_workers()];
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
