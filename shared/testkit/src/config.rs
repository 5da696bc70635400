use std::ops::Deref;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use palladion_service_kit::clock;
use palladion_service_kit::config::{
    EngineConfig, LedgerConfig, Limits, LogConfig, PdfConfig, ServiceConfig, SigningKeySource, WorkerConfig,
};
use tempfile::TempDir;

use crate::{TestDatabase, TestIdentity};

/// Settings of a service under test and the folder they name, deleted with this.
#[derive(Debug)]
pub struct TestService {
    /// The settings; a test may change them before it starts the service.
    pub config: ServiceConfig,
    folder: TempDir,
}

impl TestService {
    /// The service's data folder.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Deref for TestService {
    type Target = ServiceConfig;

    fn deref(&self) -> &ServiceConfig {
        &self.config
    }
}

/// Settings of a service called `name` on this database, which accepts tokens of this issuer: port
/// 0, a folder and a ledger key of its own.
///
/// # Panics
/// When no folder can be made.
#[must_use]
pub fn service_config(name: &str, database: &TestDatabase, identity: &TestIdentity) -> TestService {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::from_bytes(&clock::random_bytes());
    let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let config = ServiceConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        database_url: database.url().to_owned(),
        migrate_at_start: true,
        data_directory: folder.path().join("data"),
        executables_directory: None,
        auth: identity.auth_config(),
        ledger: LedgerConfig::new(format!("test/{name}"), SigningKeySource::Inline { pem }),
        limits: Limits::default(),
        engine: EngineConfig::default(),
        pdf: PdfConfig::default(),
        workers: WorkerConfig { poll_ms: 20, ..WorkerConfig::default() },
        log: LogConfig::default(),
        ingestion_url: None,
        pathology_qc_url: None,
        service_token: None,
        watch_seconds: 1,
        pseudonym_keys: Vec::new(),
    };
    TestService { config, folder }
}
