//! Every setting of a service, with its unit and default.
//!
//! Read from a TOML file and from the environment (`PALLADION__DATABASE_URL`,
//! `PALLADION__AUTH__ISSUER`: two underscores before and between the words). The all-in-one
//! executable builds the same structure in code.

mod auth;
mod load;
mod parts;
mod secrets;
mod service;

pub use auth::{AuthConfig, JwksSource, TokenAlgorithm};
pub use load::ConfigError;
pub use parts::{
    EngineConfig, LedgerConfig, Limits, LogConfig, LogFormat, PdfConfig, SigningKeySource, WorkerConfig,
};
pub use secrets::{PseudonymKeyConfig, SecretError, SecretSource, TokenSource};
pub use service::ServiceConfig;
