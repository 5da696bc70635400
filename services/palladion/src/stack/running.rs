use std::io;
use std::net::SocketAddr;

use palladion_api::client::ApiClient;
use palladion_api::ingestion::IngestionClient;
use palladion_api::pathology_qc::PathologyQcClient;
use palladion_api::statistics::StatisticsClient;
use palladion_domain::actor::Role;
use palladion_ledger::checkpoint::VerifierKey;
use palladion_service_kit::Running;
use palladion_service_kit::config::{
    AuthConfig, EngineConfig, LedgerConfig, Limits, LogConfig, PdfConfig, ServiceConfig, SigningKeySource,
    TokenSource, WorkerConfig,
};

use super::folder::{DataFolder, database_url};
use super::keys::{ledger_key, origin};
use super::{Place, StackError};
use crate::identity::DevelopmentIdentity;

/// Milliseconds between two looks into the queue of runs: this stack has one person waiting.
const POLL_MS: u64 = 50;

/// After a crash a run waits this long until it is taken up again: nobody else could have it.
const LEASE_SECONDS: u32 = 10;
const HEARTBEAT_SECONDS: u32 = 2;

/// The services, in the order of their ports.
pub const SERVICES: [&str; 3] = ["ingestion", "pathology-qc", "statistics"];

/// One running service as others see it.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: &'static str,
    /// `http://127.0.0.1:8081`
    pub url: String,
    /// The public key of its ledger.
    pub ledger_key: VerifierKey,
}

/// What a service is told of the others.
#[derive(Default)]
struct Others {
    ingestion_url: Option<String>,
    pathology_qc_url: Option<String>,
    service_token: Option<String>,
}

impl Others {
    fn beside(ingestion: &Running) -> Self {
        Self { ingestion_url: Some(ingestion.url()), ..Self::default() }
    }
}

/// The three services, running in this process on the files of one folder.
pub struct Stack {
    /// The ingestion service.
    pub ingestion: Running,
    /// The pathology-QC service.
    pub pathology_qc: Running,
    /// The statistics service.
    pub statistics: Running,
    services: [Service; 3],
    identity: DevelopmentIdentity,
    folder: DataFolder,
}

impl Stack {
    /// Starts the services; each has its database, blobs and ledger key in the folder of the place.
    ///
    /// # Errors
    /// [`StackError`] in the words of the command line; then nothing is left running.
    pub async fn start(place: &Place) -> Result<Self, StackError> {
        Self::start_with(place, |_, _| ()).await
    }

    /// The same, with the settings of each service changed by `adjust` before it starts.
    ///
    /// # Errors
    /// [`StackError`].
    pub async fn start_with(
        place: &Place,
        adjust: impl Fn(&'static str, &mut ServiceConfig),
    ) -> Result<Self, StackError> {
        let folder = DataFolder::take(&place.data)?;
        let identity = DevelopmentIdentity::generate()?;
        let listen = ports(place)?;
        let settings = |index: usize, others: Others| -> Result<_, StackError> {
            let name = SERVICES[index];
            let (mut config, key) = settings(&folder, name, listen[index], identity.auth_config())?;
            config.ingestion_url = others.ingestion_url;
            config.pathology_qc_url = others.pathology_qc_url;
            config.service_token = others.service_token.map(|token| TokenSource::Inline { token });
            adjust(name, &mut config);
            Ok((config, key))
        };
        let (config, ingestion_key) = settings(0, Others::default())?;
        let ingestion = palladion_ingestion::start(config).await;
        let ingestion = ingestion.map_err(|error| StackError::Start(SERVICES[0], Box::new(error)))?;
        let token = identity.service_token(SERVICES[1]);
        let token = match token {
            Ok(token) => token,
            Err(error) => {
                ingestion.stop().await;
                return Err(error.into());
            }
        };
        let others = Others { service_token: Some(token), ..Others::beside(&ingestion) };
        let (config, pathology_qc_key) = settings(1, others)?;
        let pathology_qc = match Box::pin(palladion_pathology_qc::start(config)).await {
            Ok(running) => running,
            Err(error) => {
                ingestion.stop().await;
                return Err(StackError::Start(SERVICES[1], Box::new(error)));
            }
        };
        let others = Others { pathology_qc_url: Some(pathology_qc.url()), ..Others::beside(&ingestion) };
        let (config, statistics_key) = settings(2, others)?;
        let statistics = match Box::pin(palladion_statistics::start(config)).await {
            Ok(running) => running,
            Err(error) => {
                pathology_qc.stop().await;
                ingestion.stop().await;
                return Err(StackError::Start(SERVICES[2], Box::new(error)));
            }
        };
        let services = [
            Service { name: SERVICES[0], url: ingestion.url(), ledger_key: ingestion_key },
            Service { name: SERVICES[1], url: pathology_qc.url(), ledger_key: pathology_qc_key },
            Service { name: SERVICES[2], url: statistics.url(), ledger_key: statistics_key },
        ];
        Ok(Self { ingestion, pathology_qc, statistics, services, identity, folder })
    }

    /// The services with their addresses and ledger keys, in the order of [`SERVICES`].
    #[must_use]
    pub const fn services(&self) -> &[Service; 3] {
        &self.services
    }

    /// A token of the development person of a role.
    ///
    /// # Errors
    /// [`StackError::Identity`].
    pub fn token(&self, role: Role) -> Result<String, StackError> {
        Ok(self.identity.token(role)?)
    }

    /// A service, called as the development person of a role.
    ///
    /// # Errors
    /// [`StackError::Identity`], [`StackError::Client`].
    pub fn client(&self, service: &Service, role: Role) -> Result<ApiClient, StackError> {
        let client = ApiClient::new(&service.url).map_err(StackError::Client)?;
        Ok(client.with_token(self.token(role)?))
    }

    /// The ingestion service, called as the development person of a role.
    ///
    /// # Errors
    /// As [`Self::client`].
    pub fn ingestion_as(&self, role: Role) -> Result<IngestionClient, StackError> {
        Ok(IngestionClient(self.client(&self.services[0], role)?))
    }

    /// The pathology-QC service, called as the development person of a role.
    ///
    /// # Errors
    /// As [`Self::client`].
    pub fn pathology_qc_as(&self, role: Role) -> Result<PathologyQcClient, StackError> {
        Ok(PathologyQcClient(self.client(&self.services[1], role)?))
    }

    /// The pathology-QC service, called as the second development reviewer.
    ///
    /// # Errors
    /// As [`Self::client`].
    pub fn pathology_qc_as_second_reviewer(&self) -> Result<PathologyQcClient, StackError> {
        let client = ApiClient::new(&self.services[1].url).map_err(StackError::Client)?;
        Ok(PathologyQcClient(client.with_token(self.identity.second_reviewer_token()?)))
    }

    /// The statistics service, called as the development person of a role.
    ///
    /// # Errors
    /// As [`Self::client`].
    pub fn statistics_as(&self, role: Role) -> Result<StatisticsClient, StackError> {
        Ok(StatisticsClient(self.client(&self.services[2], role)?))
    }

    /// The statistics service, called as the second development statistician.
    ///
    /// # Errors
    /// As [`Self::client`].
    pub fn statistics_as_second_statistician(&self) -> Result<StatisticsClient, StackError> {
        let client = ApiClient::new(&self.services[2].url).map_err(StackError::Client)?;
        Ok(StatisticsClient(client.with_token(self.identity.second_statistician_token()?)))
    }

    /// Stops the services in order and gives the folder free.
    pub async fn stop(self) {
        let Self { ingestion, pathology_qc, statistics, folder, .. } = self;
        statistics.stop().await;
        pathology_qc.stop().await;
        ingestion.stop().await;
        drop(folder);
    }

    /// Serves until Ctrl-C or SIGTERM, then stops in order.
    ///
    /// # Errors
    /// [`StackError::Serve`] when one of the servers fails.
    pub async fn wait(self) -> Result<(), StackError> {
        let Self { ingestion, pathology_qc, statistics, folder, .. } = self;
        let served = async { tokio::try_join!(statistics.wait(), pathology_qc.wait(), ingestion.wait()) };
        let outcome: io::Result<_> = Box::pin(served).await;
        drop(folder);
        outcome.map(drop).map_err(StackError::Serve)
    }
}

/// The three addresses of a place.
fn ports(place: &Place) -> Result<[SocketAddr; 3], StackError> {
    let port = |offset: u16| match place.port {
        0 => Ok(0),
        first => first.checked_add(offset).ok_or(StackError::Ports(first)),
    };
    let address = |offset| Ok::<_, StackError>(SocketAddr::new(place.address, port(offset)?));
    Ok([address(0)?, address(1)?, address(2)?])
}

fn settings(
    folder: &DataFolder,
    service: &'static str,
    listen: SocketAddr,
    auth: AuthConfig,
) -> Result<(ServiceConfig, VerifierKey), StackError> {
    let data_directory = folder.of_service(service)?;
    let (key_file, key) = ledger_key(&folder.keys()?, service)?;
    let config = ServiceConfig {
        listen,
        database_url: database_url(&data_directory)?,
        migrate_at_start: true,
        data_directory,
        executables_directory: Some(folder.executables()),
        auth,
        ledger: LedgerConfig::new(origin(service), SigningKeySource::File { path: key_file }),
        limits: Limits::default(),
        engine: EngineConfig::default(),
        pdf: PdfConfig::default(),
        workers: WorkerConfig {
            poll_ms: POLL_MS,
            lease_seconds: LEASE_SECONDS,
            heartbeat_seconds: HEARTBEAT_SECONDS,
            ..WorkerConfig::default()
        },
        log: LogConfig::default(),
        ingestion_url: None,
        pathology_qc_url: None,
        service_token: None,
        watch_seconds: 1,
        pseudonym_keys: Vec::new(),
    };
    Ok((config, key))
}
