use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use palladion_domain::digest::Digest;
use sea_orm::DatabaseTransaction;
use serde_json::Value;

use super::execute::RunWork;
use super::{RunError, RunRecord};
use crate::database::StoreError;
use crate::engine::{EngineProcess, Executables};
use crate::jobs::{JobSettings, Jobs, Workers, start_workers};
use crate::platform::Platform;
use crate::recorder::RequestContext;

/// Writes what a service derives from a result (findings), in the transaction that ends the run.
/// It records its own leaves with the given context. Not called for replays.
pub type SuccessHook = Arc<
    dyn for<'a> Fn(
            &'a DatabaseTransaction,
            &'a RequestContext,
            &'a RunRecord,
            &'a Value,
        ) -> BoxFuture<'a, Result<(), StoreError>>
        + Send
        + Sync,
>;

/// What is particular to the runs of one service.
#[derive(Clone)]
pub struct RunService {
    /// The `kind` of its engine jobs: `statistics` or `pathology_qc`.
    pub engine_kind: &'static str,
    /// The part of its addresses after the trial: `runs` or `qc-runs`.
    pub collection: &'static str,
    /// Name of the random number generator, for the manifest.
    pub rng: &'static str,
    /// What else a result brings about.
    pub on_success: Option<SuccessHook>,
}

/// The runs of one service. Clones share everything.
#[derive(Clone)]
pub struct Runs {
    pub(super) platform: Platform,
    pub(super) service: RunService,
    pub(super) jobs: Jobs,
    pub(super) executables: Executables,
    pub(super) process: EngineProcess,
    pub(super) threads: u32,
    /// The executable that new runs get.
    pub(super) executable: Digest,
}

impl Runs {
    /// Puts the engine's executable (the configured one, or the one that is running) into the
    /// archive and makes the room ready. Needs the tables of [`super::migrations()`].
    ///
    /// # Errors
    /// [`RunError::Executable`] when the archive cannot be written.
    pub async fn open(platform: &Platform, service: RunService) -> Result<Self, RunError> {
        let config = &platform.config;
        let executables = Executables::open(&config.executables_directory()).map_err(RunError::Executable)?;
        let executable =
            executables.archive(config.engine.executable.as_deref()).await.map_err(RunError::Executable)?;
        let lease = Duration::from_secs(config.workers.lease_seconds.into());
        Ok(Self {
            jobs: Jobs::new(platform.database.clone(), JobSettings { lease }),
            executables,
            process: EngineProcess {
                timeout: Duration::from_secs(config.engine.timeout_seconds),
                memory_bytes: config.engine.memory_bytes,
            },
            threads: config.engine.threads.unwrap_or_else(all_threads),
            executable,
            platform: platform.clone(),
            service,
        })
    }

    /// Starts the configured number of workers. Stop them before the database is closed.
    #[must_use]
    pub fn start_workers(&self) -> Workers {
        let config = &self.platform.config.workers;
        let poll = Duration::from_millis(config.poll_ms);
        start_workers(
            &self.jobs,
            self.service.engine_kind,
            config.count,
            poll,
            &RunWork { runs: self.clone() },
        )
    }

    /// Digest of the executable that new runs get.
    #[must_use]
    pub const fn executable(&self) -> Digest {
        self.executable
    }

    /// The archive of executables.
    #[must_use]
    pub const fn executables(&self) -> &Executables {
        &self.executables
    }

    /// The queue.
    #[must_use]
    pub const fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    pub(super) fn heartbeat_every(&self) -> Duration {
        Duration::from_secs(self.platform.config.workers.heartbeat_seconds.into())
    }
}

fn all_threads() -> u32 {
    std::thread::available_parallelism().map_or(1, NonZero::get).try_into().unwrap_or(u32::MAX)
}
