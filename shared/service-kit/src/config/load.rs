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
        Self::read(file, Environment::default())
    }

    fn read(file: Option<&Path>, environment: Environment) -> Result<Self, ConfigError> {
        let mut builder = Config::builder();
        if let Some(path) = file {
            builder = builder.add_source(File::from(path).format(FileFormat::Toml));
        }
        let environment = environment.prefix("PALLADION").prefix_separator("__").separator("__");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{JwksSource, LogFormat, SigningKeySource, TokenAlgorithm};

    const COMPLETE: &str = r#"
        database_url = "sqlite:///var/lib/palladion/statistics.sqlite?mode=rwc"
        data_directory = "/var/lib/palladion/statistics"
        [auth]
        issuer = "https://issuer.example.org"
        audience = "palladion"
        jwks = { from = "url", url = "https://issuer.example.org/keys" }
        algorithms = ["EdDSA", "ES256"]
        [ledger]
        origin = "example/statistics"
        signing_key = { from = "environment", variable = "LEDGER_KEY" }
        [log]
        format = "json"
    "#;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<ServiceConfig, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("service.toml");
        std::fs::write(&path, text).unwrap();
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ServiceConfig::read(Some(&path), Environment::default().source(Some(variables)))
    }

    #[test]
    fn a_file_is_read_and_what_it_leaves_out_has_its_default() {
        let config = read(COMPLETE, &[]).unwrap();
        assert!(matches!(config.auth.jwks, JwksSource::Url { .. }));
        assert_eq!(config.auth.algorithms, [TokenAlgorithm::EdDSA, TokenAlgorithm::ES256]);
        assert_eq!((config.auth.lifetime_limit_seconds, config.listen.port()), (900, 0));
        assert_eq!(config.log.format, LogFormat::Json);
        assert_eq!(config.blobs_directory(), Path::new("/var/lib/palladion/statistics/blobs"));
    }

    #[test]
    fn the_environment_wins_and_other_variables_do_not_matter() {
        let variables = [
            ("PALLADION__LISTEN", "0.0.0.0:8080"),
            ("PALLADION__AUTH__LEEWAY_SECONDS", "5"),
            ("PALLADION__LEDGER__SIGNING_KEY__FROM", "file"),
            ("PALLADION__LEDGER__SIGNING_KEY__PATH", "/run/secrets/ledger.pem"),
            ("PALLADION_REQUIRE", "postgres"),
        ];
        let text = COMPLETE.replace(r#"signing_key = { from = "environment", variable = "LEDGER_KEY" }"#, "");
        let config = read(&text, &variables).unwrap();
        assert_eq!((config.listen.port(), config.auth.leeway_seconds), (8080, 5));
        assert!(matches!(config.ledger.signing_key, SigningKeySource::File { .. }));
    }

    #[test]
    fn what_is_missing_unknown_or_not_allowed_is_refused() {
        for (name, text, variables) in [
            ("missing", COMPLETE.replace("audience", "#"), vec![]),
            ("unknown", COMPLETE.replace("[log]", "[log]\ncolour = true"), vec![]),
            ("unknown variable", COMPLETE.to_owned(), vec![("PALLADION__LISTN", "x")]),
            ("wrong type", COMPLETE.to_owned(), vec![("PALLADION__AUTH__LEEWAY_SECONDS", "soon")]),
            ("symmetric", COMPLETE.replace("ES256", "HS256"), vec![]),
            ("no algorithm", COMPLETE.replace(r#""EdDSA", "ES256""#, ""), vec![]),
            ("leeway", COMPLETE.to_owned(), vec![("PALLADION__AUTH__LEEWAY_SECONDS", "31")]),
            ("lease", COMPLETE.to_owned(), vec![("PALLADION__WORKERS__HEARTBEAT_SECONDS", "20")]),
        ] {
            assert!(read(&text, &variables).is_err(), "{name}");
        }
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = SigningKeySource::Inline { pem: "secret".to_owned() };
        assert!(!format!("{key:?}").contains("secret"));
    }
}
