use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

use super::{
    AuthConfig, EngineConfig, LedgerConfig, Limits, LogConfig, PdfConfig, PseudonymKeyConfig, TokenSource,
    WorkerConfig,
};

/// The settings of one service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    /// Address and port to listen on; port 0 takes a free one. Default `127.0.0.1:0`.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// `sqlite:///path/file.sqlite?mode=rwc` or `postgres://user@host/database`. No default.
    pub database_url: String,
    /// Whether `serve` applies outstanding migrations itself. Default true; set it to false
    /// where `migrate` runs before a roll-out.
    #[serde(default = "default_true")]
    pub migrate_at_start: bool,
    /// Folder of the service's files: blobs are kept under `blobs/`. No default.
    pub data_directory: PathBuf,
    /// Folder of archived executables. Default `executables/` in the data directory.
    #[serde(default)]
    pub executables_directory: Option<PathBuf>,
    /// How tokens are checked. No default.
    pub auth: AuthConfig,
    /// The ledger's name, key and times.
    pub ledger: LedgerConfig,
    /// Sizes and times a request may not exceed.
    #[serde(default)]
    pub limits: Limits,
    /// The engine process that executes runs.
    #[serde(default)]
    pub engine: EngineConfig,
    /// The program that sets reports as PDF, for statistics.
    #[serde(default)]
    pub pdf: PdfConfig,
    /// The workers that lease and execute runs.
    #[serde(default)]
    pub workers: WorkerConfig,
    /// Diagnostics on standard error.
    #[serde(default)]
    pub log: LogConfig,
    /// Base address of the ingestion service, for the services that read snapshots from it.
    #[serde(default)]
    pub ingestion_url: Option<String>,
    /// Base address of the pathology-QC service, for the service that asks how the QC of a snapshot stands.
    #[serde(default)]
    pub pathology_qc_url: Option<String>,
    /// The token with which the service calls others by itself, when nobody waits: pathology QC looks for new
    /// snapshots with it. None unless told; then nothing starts by itself.
    #[serde(default)]
    pub service_token: Option<TokenSource>,
    /// Seconds between two looks for new snapshots. Default 10.
    #[serde(default = "default_watch_seconds")]
    pub watch_seconds: u32,
    /// Keys that make pseudonyms of the ids of subjects, for ingestion. None unless told.
    #[serde(default)]
    pub pseudonym_keys: Vec<PseudonymKeyConfig>,
}

impl ServiceConfig {
    /// Folder of the content-addressed blobs.
    #[must_use]
    pub fn blobs_directory(&self) -> PathBuf {
        self.data_directory.join("blobs")
    }

    /// Folder of the archived executables.
    #[must_use]
    pub fn executables_directory(&self) -> PathBuf {
        self.executables_directory.clone().unwrap_or_else(|| self.data_directory.join("executables"))
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

const fn default_watch_seconds() -> u32 {
    10
}

const fn default_true() -> bool {
    true
}
