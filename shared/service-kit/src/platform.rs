//! What every room of a service needs, in one cheap handle.

use std::sync::Arc;

use futures::future::BoxFuture;
use palladion_domain::digest::Digest;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::Software;
use sea_orm_migration::MigratorTrait;

use crate::auth::{KeysError, Refusals, TokenVerifier};
use crate::blobs::{BlobError, Blobs};
use crate::config::{ConfigError, ServiceConfig};
use crate::database::{Database, StoreError, StoreTransaction};
use crate::live_rows::ReadRows;
use crate::recorder::{Entry, Recorder, RecorderError};

/// Name and version of a service, known at compile time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceInfo {
    /// Short name: `ingestion`.
    pub name: &'static str,
    /// Version of the crate: `env!("CARGO_PKG_VERSION")`.
    pub version: &'static str,
    /// Title of its API documentation.
    pub title: &'static str,
    /// One paragraph about its API, Markdown.
    pub description: &'static str,
}

/// Settings, database, blobs, ledger and tokens of one running service.
#[derive(Clone)]
pub struct Platform {
    /// The settings.
    pub config: Arc<ServiceConfig>,
    /// The service's own database.
    pub database: Database,
    /// Content-addressed files.
    pub blobs: Blobs,
    /// The way into the ledger.
    pub recorder: Recorder,
    /// Checks tokens.
    pub verifier: TokenVerifier,
    /// The program as it stands in leaves and manifests.
    pub software: Software,
    /// The service.
    pub service: ServiceInfo,
    /// Reads the tables whose rows go into an export of the ledger; empty when none do.
    pub live_rows: Vec<ReadRows>,
    pub(crate) knows_trial: Option<KnowsTrial>,
    pub(crate) refusals: Refusals,
}

/// Whether the service has a trial of this id.
pub type KnowsTrial = for<'t> fn(&'t StoreTransaction, TrialId) -> BoxFuture<'t, Result<bool, StoreError>>;

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings are not allowed.
    #[error("the settings are not usable")]
    Config(#[source] ConfigError),
    /// The database cannot be reached or prepared.
    #[error("the database is not usable")]
    Database(#[source] StoreError),
    /// The database's structure is older than this program and may not be changed at start.
    #[error("{0} migrations are outstanding; run `migrate` first")]
    MigrationsOutstanding(usize),
    /// The folder of the blobs cannot be used.
    #[error("the blob store is not usable")]
    Blobs(#[source] BlobError),
    /// The ledger cannot be written.
    #[error("the ledger is not usable")]
    Recorder(#[source] RecorderError),
    /// The room of runs cannot be made ready.
    #[error("runs cannot be executed")]
    Runs(#[source] Box<crate::runs::RunError>),
    /// A secret of the settings cannot be used.
    #[error("a secret of the settings is not usable")]
    Secret(#[source] crate::config::SecretError),
    /// The issuer's keys are not a key set.
    #[error("the issuer's keys are not usable")]
    Keys(#[source] KeysError),
    /// The running executable cannot be read to take its digest.
    #[error("the running executable cannot be read")]
    Executable(#[source] std::io::Error),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address of the settings.
        address: std::net::SocketAddr,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Platform").field("service", &self.service).finish_non_exhaustive()
    }
}

impl Platform {
    /// Opens everything a service stands on: database with the migrations `M`, blobs, ledger,
    /// tokens. Writes the service's start into the ledger.
    ///
    /// # Errors
    /// [`StartError`] names what is not usable.
    pub async fn open<M: MigratorTrait>(
        config: ServiceConfig,
        service: ServiceInfo,
    ) -> Result<Self, StartError> {
        crate::auth::install_crypto();
        config.check().map_err(StartError::Config)?;
        let database = Database::connect(&config.database_url).await.map_err(StartError::Database)?;
        if config.migrate_at_start {
            crate::migrations::apply::<M>(&database).await.map_err(StartError::Database)?;
        } else {
            let outstanding =
                crate::migrations::outstanding::<M>(&database).await.map_err(StartError::Database)?;
            if outstanding > 0 {
                return Err(StartError::MigrationsOutstanding(outstanding));
            }
        }
        let blobs = Blobs::open(&config.blobs_directory()).map_err(StartError::Blobs)?;
        let software = software(service).await?;
        let recorder = Recorder::open(&config.ledger, software.clone(), database.clone())
            .map_err(StartError::Recorder)?;
        let verifier = TokenVerifier::new(&config.auth).map_err(StartError::Keys)?;
        let platform = Self {
            config: Arc::new(config),
            database,
            blobs,
            recorder,
            verifier,
            software,
            service,
            live_rows: Vec::new(),
            knows_trial: None,
            refusals: Refusals::default(),
        };
        platform.record_start().await.map_err(StartError::Database)?;
        Ok(platform)
    }

    /// Puts the live rows of the service into the exports of its ledger: a function for every table
    /// whose rows it records. See [`live_rows`](crate::live_rows).
    #[must_use]
    pub fn with_live_rows(mut self, tables: &[ReadRows]) -> Self {
        self.live_rows = vec![crate::grants::live_rows];
        self.live_rows.extend_from_slice(tables);
        self
    }

    /// Refuses grants on trials that the service does not have. Only the service that defines trials
    /// can say so; the others take a trial's id as it comes.
    #[must_use]
    pub fn with_known_trials(mut self, knows_trial: KnowsTrial) -> Self {
        self.knows_trial = Some(knows_trial);
        self
    }

    async fn record_start(&self) -> Result<(), StoreError> {
        self.record_by_itself(Action::ServiceStarted).await
    }

    pub(crate) async fn record_by_itself(&self, action: Action) -> Result<(), StoreError> {
        let transaction = self.database.begin_write().await?;
        let entry = Entry::new(action, self.service.name);
        self.recorder.record(&transaction, &self.recorder.system(), entry).await?;
        Ok(transaction.commit().await?)
    }
}

/// The program as it stands in leaves: the digest is that of the running executable.
async fn software(service: ServiceInfo) -> Result<Software, StartError> {
    Ok(Software {
        service: service.name.to_owned(),
        version: service.version.to_owned(),
        commit: crate::engine::engine_build().commit.unwrap_or_else(|| "unknown".to_owned()),
        executable: executable_digest().await?,
    })
}

/// SHA-256 of the running executable, computed once a process.
async fn executable_digest() -> Result<Digest, StartError> {
    static DIGEST: tokio::sync::OnceCell<Digest> = tokio::sync::OnceCell::const_new();
    let digest = DIGEST
        .get_or_try_init(|| async {
            let path = std::env::current_exe().map_err(StartError::Executable)?;
            tokio::task::spawn_blocking(move || crate::hashing::sha256_file(&path))
                .await
                .map_err(|error| StartError::Executable(std::io::Error::other(error)))?
                .map_err(StartError::Executable)
        })
        .await?;
    Ok(*digest)
}
