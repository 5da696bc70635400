//! What the rules of this service share.

use palladion_service_kit::Platform;
use palladion_service_kit::runs::{RunError, RunService, Runs};

use crate::engine::ENGINE_KIND;
use crate::pdf::PdfProgram;
use crate::runs::Checks;

/// Name of the random number generator in manifests; it ends with the version of the streams.
const RNG: &str = "chacha20/palladion-1";
const _: () =
    assert!(palladion_biostat::random::VERSION == 1, "the name of the generator has another version");

/// Database, blobs, ledger, settings and runs.
#[derive(Clone)]
pub(crate) struct State {
    /// What every service stands on.
    pub(crate) platform: Platform,
    /// The runs of this service.
    pub(crate) runs: Runs,
    /// Where plans are held against snapshots.
    pub(crate) checks: Checks,
    /// What sets reports as PDF.
    pub(crate) pdf: PdfProgram,
}

impl State {
    /// The state of a service that is starting.
    ///
    /// # Errors
    /// [`RunError`] when the engine's executable cannot be archived.
    pub(crate) async fn open(platform: &Platform) -> Result<Self, RunError> {
        let service = RunService { engine_kind: ENGINE_KIND, collection: "runs", rng: RNG, on_success: None };
        Ok(Self {
            platform: platform.clone(),
            runs: Runs::open(platform, service).await?,
            checks: Checks::new(),
            pdf: PdfProgram::new(&platform.config.pdf),
        })
    }

    /// Entries of one page of a list.
    pub(crate) fn page_size(&self) -> u64 {
        self.platform.config.limits.page_size
    }
}
