//! The plumbing every service shares.
//!
//! What it is: settings, telemetry, database, ledger recorder, tokens and grants, problems,
//! idempotency, the common routes, the specification, start and stop, blobs, jobs, the engine
//! process and the life of a run.
//!
//! What it deliberately is not: it knows no trial data and no statistics; a rule of a service never
//! lives here.
//!
//! Where to start: [`Platform`] is what a service stands on, [`start()`] serves it,
//! [`auth::TrialCaller`] is how a handler says what it needs, [`recorder::Recorder`] is how a
//! change gets its leaf.

pub mod auth;
pub mod blobs;
pub mod clock;
pub mod config;
pub mod database;
pub mod engine;
pub mod executable;
pub mod extract;
pub mod grants;
pub mod hashing;
mod held_body;
pub mod idempotency;
pub mod jobs;
mod ledger;
pub mod live_rows;
mod middleware;
mod migrations;
mod openapi;
pub mod page;
mod platform;
pub mod problem;
pub mod recorder;
mod routes;
pub mod row;
pub mod runs;
mod start;
mod store;
pub mod telemetry;

pub use migrations::{apply, migrations, outstanding};
pub use openapi::{Configure, openapi};
pub use platform::{KnowsTrial, Platform, ServiceInfo, StartError};
pub use start::{Running, start};
