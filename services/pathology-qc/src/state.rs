//! What the rules of this service share.

use std::sync::Arc;

use palladion_service_kit::Platform;
use palladion_service_kit::runs::{RunError, RunService, Runs, SuccessHook};

use crate::engine::ENGINE_KIND;
use crate::findings;

/// Name of the random number generator in manifests.
const RNG: &str = "chacha20/palladion-1";

/// Database, ledger, settings and runs.
#[derive(Clone)]
pub(crate) struct State {
    /// What every service stands on.
    pub(crate) platform: Platform,
    /// The runs of this service.
    pub(crate) runs: Runs,
}

impl State {
    /// The state of a service that is starting.
    ///
    /// # Errors
    /// [`RunError`] when the engine's executable cannot be archived.
    pub(crate) async fn open(platform: &Platform) -> Result<Self, RunError> {
        let recorder = platform.recorder.clone();
        let on_success: SuccessHook = Arc::new(move |transaction, context, run, result| {
            findings::raise(recorder.clone(), transaction, context, run, result)
        });
        let service = RunService {
            engine_kind: ENGINE_KIND,
            collection: "qc-runs",
            rng: RNG,
            on_success: Some(on_success),
        };
        Ok(Self { platform: platform.clone(), runs: Runs::open(platform, service).await? })
    }

    /// Entries of one page of a list.
    pub(crate) fn page_size(&self) -> u64 {
        self.platform.config.limits.page_size
    }
}
