//! The ingestion service: receives trial files, validates them, versions the data, freezes snapshots.
//!
//! What it is: the only place where trial data enter. A file is stored as it came, cut into the
//! canonical tables by an import profile, checked by the rules of `validation`, accepted as the
//! next dataset version and frozen as a snapshot that is named by its content.
//!
//! What it deliberately is not: it classifies nobody and analyses nothing; a value is mapped by a
//! stated rule or refused, never guessed.
//!
//! Where to start: `routes/mod.rs` lists every route; `uploads/receive.rs` is the way of a file in.

mod comparisons;
pub mod config;
mod parallel;
mod profiles;
mod redactions;
mod routes;
mod snapshots;
mod state;
mod store;
mod transfers;
mod trials;
mod unnamed;
mod uploads;
mod validation;
mod versions;

use actix_web::web::Data;
use palladion_service_kit::database::{Database, StoreError};
use palladion_service_kit::problem::error_chain;
use palladion_service_kit::{Platform, Running, ServiceInfo, StartError};
use utoipa::openapi::OpenApi;

use crate::config::Config;
use crate::state::State;
use crate::store::{LIVE_ROWS, Migrator};

/// The service as it stands in its documentation and its ledger.
const SERVICE: ServiceInfo = ServiceInfo {
    name: "ingestion",
    version: env!("CARGO_PKG_VERSION"),
    title: "Palladion ingestion",
    description: "Trials, import profiles, uploads with their validation reports, dataset versions and snapshots.",
};

/// Starts the service.
///
/// # Errors
/// [`StartError`] names what is not usable.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let platform = Platform::open::<Migrator>(config, SERVICE).await?;
    let platform = platform.with_live_rows(LIVE_ROWS).with_known_trials(store::trials::exists);
    let state = Data::new(State::new(platform.clone())?);
    if let Err(error) = transfers::sweep(&state).await {
        tracing::warn!(error.chain = %error_chain(&error), "expired transfers could not be removed");
    }
    if let Err(error) = unnamed::sweep(&state).await {
        tracing::warn!(error.chain = %error_chain(&error), "stored objects that nothing names could not be set aside");
    }
    palladion_service_kit::start(platform, routes::configure, state, Vec::new()).await
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
