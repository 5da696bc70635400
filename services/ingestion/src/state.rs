//! What the rules of this service share.

use std::sync::Arc;

use palladion_formats::csv::ReadLimits;
use palladion_service_kit::Platform;
use tokio::sync::Semaphore;

use crate::comparisons::Comparisons;

/// Files that are parsed and validated at the same time: their tables are in memory.
const FILES_AT_ONCE: usize = 2;

/// Database, blobs, ledger and settings, and how many files may be worked on at once.
#[derive(Clone)]
pub(crate) struct State {
    /// What every service stands on.
    pub(crate) platform: Platform,
    /// Held while tables are in memory.
    pub(crate) tables_in_memory: Arc<Semaphore>,
    /// Comparisons of snapshots that were computed lately.
    pub(crate) comparisons: Comparisons,
}

impl State {
    /// The state of a service that is starting.
    #[must_use]
    pub(crate) fn new(platform: Platform) -> Self {
        Self {
            platform,
            tables_in_memory: Arc::new(Semaphore::new(FILES_AT_ONCE)),
            comparisons: Comparisons::default(),
        }
    }

    /// Entries of one page of a list.
    pub(crate) fn page_size(&self) -> u64 {
        self.platform.config.limits.page_size
    }

    /// How much one file may hold.
    pub(crate) fn read_limits(&self) -> ReadLimits {
        let limits = &self.platform.config.limits;
        ReadLimits {
            field_bytes: limits.field_bytes,
            records: limits.rows,
            issues: limits.issues_stored,
            ..ReadLimits::default()
        }
    }
}
