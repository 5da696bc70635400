use std::path::Path;

use config::{Config, Environment, File, FileFormat};

use super::ServiceConfig;

/// Greatest accepted difference between clocks, in seconds.
const LEEWAY_LIMIT_SECONDS: u32 = 30;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable is missing, has an unknown name or the wrong type.
    #[error("the settings cannot be read")]
    Unreadable(#[source] config::ConfigError),
    /// `auth.leeway_seconds` is greater than 30.
    #[error("auth.leeway_seconds is {0}; at most {LEEWAY_LIMIT_SECONDS} are allowed")]
    LeewayTooLong(u32),
    /// `auth.algorithms` is empty.
    #[error("auth.algorithms names no algorithm")]
    NoAlgorithm,
    /// `workers.heartbeat_seconds` is not well below `workers.lease_seconds`.
    #[error(
        "workers.heartbeat_seconds ({heartbeat}) has to be at most half of workers.lease_seconds ({lease})"
    )]
    LeaseTooShort {
        /// Seconds between heartbeats.
        heartbeat: u32,
        /// Seconds of a lease.
        lease: u32,
    },
}

impl ServiceConfig {
    /// Reads the settings from an optional TOML file and the environment; the environment wins.
    ///
    /// # Errors
    /// [`ConfigError`] when something is missing, unknown or not allowed.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut builder = Config::builder();
        if let Some(path) = file {
            builder = builder.add_source(File::from(path).format(FileFormat::Toml));
        }
        let environment = Environment::with_prefix("PALLADION").prefix_separator("__").separator("__");
        let settings: Self = builder
            .add_source(environment.try_parsing(true))
            .build()
            .and_then(Config::try_deserialize)
            .map_err(ConfigError::Unreadable)?;
        settings.check()?;
        Ok(settings)
    }

    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting that is not allowed.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.auth.leeway_seconds > LEEWAY_LIMIT_SECONDS {
            return Err(ConfigError::LeewayTooLong(self.auth.leeway_seconds));
        }
        if self.auth.algorithms.is_empty() {
            return Err(ConfigError::NoAlgorithm);
        }
        let (heartbeat, lease) = (self.workers.heartbeat_seconds, self.workers.lease_seconds);
        if heartbeat.saturating_mul(2) > lease {
            return Err(ConfigError::LeaseTooShort { heartbeat, lease });
        }
        Ok(())
    }
}
