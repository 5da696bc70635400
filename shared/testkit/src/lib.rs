//! What tests share.
//!
//! What it is: databases for both backends, an issuer of right and wrong tokens, settings of a
//! service under test, the check of a specification, golden files, the matrix of wrong roles. A
//! dev-dependency only.
//!
//! What it deliberately is not: nothing here stands in for a part of the product. Servers,
//! databases, tokens and signatures are real.
//!
//! Where to start: [`backends()`] and [`TestDatabase`], [`TestIdentity`], [`service_config()`],
//! [`spec_drift()`], [`WrongRoles`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "used by tests only: a failed unwrap is a failed test"
)]

mod config;
mod database;
mod drift;
mod golden;
mod identity;
mod jwks_server;
mod postgres;
mod wrong_roles;

pub use config::{TestService, service_config};
pub use database::{Backend, TestDatabase, backends};
pub use drift::{spec_drift, spec_faults};
pub use golden::{golden_json, golden_text};
pub use identity::{Broken, TestIdentity};
pub use jwks_server::JwksServer;
pub use wrong_roles::{Route, WrongRoles};
