use std::path::PathBuf;

use serde::Deserialize;

/// The ledger of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerConfig {
    /// Name of the log as it stands in every checkpoint: `<deployment>/<service>`. No default.
    pub origin: String,
    /// The Ed25519 key that signs checkpoints. Never a key that signs tokens.
    pub signing_key: SigningKeySource,
    /// Seconds between two checkpoints while the log grows. Default 60.
    #[serde(default = "default_checkpoint_interval")]
    pub checkpoint_interval_seconds: u32,
}

const fn default_checkpoint_interval() -> u32 {
    60
}

impl LedgerConfig {
    /// The usual settings for a log's name and key.
    #[must_use]
    pub fn new(origin: impl Into<String>, signing_key: SigningKeySource) -> Self {
        Self {
            origin: origin.into(),
            signing_key,
            checkpoint_interval_seconds: default_checkpoint_interval(),
        }
    }
}

/// Where the key that signs checkpoints is kept (PKCS#8 PEM).
#[derive(Clone, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum SigningKeySource {
    /// A file that only the service's user may read (mode 0600).
    File {
        /// Path of the PEM file.
        path: PathBuf,
    },
    /// An environment variable that holds the PEM.
    Environment {
        /// Name of the variable.
        variable: String,
    },
    /// The PEM itself; for development and tests.
    Inline {
        /// The PEM text.
        pem: String,
    },
}

impl std::fmt::Debug for SigningKeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { path } => f.debug_struct("File").field("path", path).finish(),
            Self::Environment { variable } => {
                f.debug_struct("Environment").field("variable", variable).finish()
            }
            Self::Inline { .. } => f.write_str("Inline(redacted)"),
        }
    }
}

/// What a request may not exceed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of an uploaded file. Default 256 MiB.
    pub upload_bytes: u64,
    /// Seconds within which 16 KiB of an upload have to come, or its end; it is given up otherwise. Default 30.
    pub body_stall_seconds: u64,
    /// Resumable uploads that may be open in one trial at a time. Default 16.
    pub open_transfers: u64,
    /// Parts in which one resumable upload may be sent. Default 10,000.
    pub transfer_parts: u32,
    /// Seconds after its last part in which a resumable upload can be resumed. Default 86,400 (a day).
    pub transfer_max_age_seconds: u32,
    /// Seconds after which a stored object that no row names is set aside, at a start. Default 604,800 (a week).
    pub unnamed_age_seconds: u32,
    /// Seconds after which such an object is deleted. Default 2,592,000 (thirty days).
    pub unnamed_kept_seconds: u32,
    /// Bytes of a document that is put to a finding. Default 16 MiB.
    pub attachment_bytes: u64,
    /// Bytes of a JSON body. Default 1 MiB.
    pub json_bytes: usize,
    /// Bytes of one field of a file. Default 64 KiB.
    pub field_bytes: usize,
    /// Bytes of one record of a file. Default 16 MiB.
    pub record_bytes: usize,
    /// Columns of one file. Default 4,096.
    pub columns: usize,
    /// Distinct words of a category whose words nothing lists. Default 1,000.
    pub category_levels: usize,
    /// Bytes that a compressed file may unpack to. Default 4 GiB.
    pub unpacked_bytes: u64,
    /// How many times its own size a compressed file may unpack to, once it has passed 16 MiB. Default 200.
    pub unpacked_ratio: u64,
    /// Bytes of a file that has to be held whole: a workbook, Parquet, Dataset-JSON in one document, a
    /// zip archive. Default 512 MiB.
    pub held_bytes: u64,
    /// Entries of an archive. Default 1,000.
    pub archive_members: usize,
    /// Deepest nesting of a JSON file. Default 32.
    pub json_depth: usize,
    /// Cells of a sheet that hold something. Default 20,000,000.
    pub cells: usize,
    /// Rows of one file. Default 5,000,000: four readings or events each of a million subjects and more.
    pub rows: u64,
    /// Validation issues stored for one upload; the rest is counted. Default 1,000.
    pub issues_stored: usize,
    /// Bytes of a sample on which a profile is tried or proposed. Default 4 MiB.
    pub sample_bytes: usize,
    /// Entries of one page of a list. Default 100.
    pub page_size: u64,
    /// Seconds a request may take until it is given up. Default 120.
    pub request_timeout_seconds: u64,
    /// Seconds a stopping service waits for open requests. Default 10.
    pub stop_timeout_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            upload_bytes: 256 << 20,
            body_stall_seconds: 30,
            open_transfers: 16,
            transfer_parts: 10_000,
            transfer_max_age_seconds: 24 * 60 * 60,
            unnamed_age_seconds: 7 * 24 * 60 * 60,
            unnamed_kept_seconds: 30 * 24 * 60 * 60,
            attachment_bytes: 16 << 20,
            json_bytes: 1 << 20,
            field_bytes: 64 << 10,
            record_bytes: 16 << 20,
            columns: 4_096,
            category_levels: 1_000,
            unpacked_bytes: 4 << 30,
            unpacked_ratio: 200,
            held_bytes: 512 << 20,
            archive_members: 1_000,
            json_depth: 32,
            cells: 20_000_000,
            rows: 5_000_000,
            issues_stored: 1_000,
            sample_bytes: 4 << 20,
            page_size: 100,
            request_timeout_seconds: 120,
            stop_timeout_seconds: 10,
        }
    }
}

/// The engine process.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EngineConfig {
    /// The executable to start as `<executable> engine`. Default: the running one.
    pub executable: Option<PathBuf>,
    /// Seconds after which a run is ended. Default 3,600.
    pub timeout_seconds: u64,
    /// Bytes of memory of one engine process, beyond which its run fails; 0 for no limit. Default 4 GiB.
    pub memory_bytes: u64,
    /// Threads of one engine process. Default: as many as the machine has; the result does not
    /// depend on it.
    pub threads: Option<u32>,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { executable: None, timeout_seconds: 3_600, memory_bytes: 4 << 30, threads: None }
    }
}

/// The program that sets reports as PDF.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PdfConfig {
    /// The executable. Default: `palladion-report-pdf` beside the running one, when it is there.
    pub executable: Option<PathBuf>,
    /// Seconds after which the program is ended. Default 60.
    pub timeout_seconds: u64,
}

impl Default for PdfConfig {
    fn default() -> Self {
        Self { executable: None, timeout_seconds: 60 }
    }
}

/// The workers of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkerConfig {
    /// Runs executed at the same time; 0 leaves them to other replicas. Default 1.
    pub count: u32,
    /// Milliseconds between two looks into an empty queue. Default 250.
    pub poll_ms: u64,
    /// Seconds a lease holds without a heartbeat: after so many a run whose worker was lost is taken up again. Default 15.
    pub lease_seconds: u32,
    /// Seconds between two heartbeats. Default 5.
    pub heartbeat_seconds: u32,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self { count: 1, poll_ms: 250, lease_seconds: 15, heartbeat_seconds: 5 }
    }
}

/// Diagnostics: what is written to standard error, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// Text for people or one JSON object a line. Default text.
    pub format: LogFormat,
    /// Filter in the words of `tracing` (`info`, `palladion_service_kit=debug,warn`). Default
    /// `info`.
    pub filter: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info,sqlx=warn,sea_orm_migration=warn".to_owned() }
    }
}

/// Form of a line of diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for a collector.
    Json,
}
