//! Which comparisons of snapshots were computed lately: their changes are stored by content, so only
//! the summary is remembered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use palladion_api::ingestion::DifferenceSummary;
use palladion_domain::digest::SnapshotId;

/// Comparisons remembered at most.
const REMEMBERED: usize = 64;

type Pair = (SnapshotId, SnapshotId);

/// Summaries by pair; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Comparisons(Arc<Mutex<BTreeMap<Pair, DifferenceSummary>>>);

impl Comparisons {
    /// The summary of a pair, when it was computed lately.
    pub(crate) fn find(&self, from: SnapshotId, to: SnapshotId) -> Option<DifferenceSummary> {
        self.known().get(&(from, to)).cloned()
    }

    /// Remembers a summary; when there are too many, all others are forgotten.
    pub(crate) fn keep(&self, from: SnapshotId, to: SnapshotId, summary: DifferenceSummary) {
        let mut known = self.known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert((from, to), summary);
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<Pair, DifferenceSummary>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
