use std::collections::BTreeSet;

use palladion_domain::digest::Digest;
use palladion_domain::ids::{DatasetVersionId, UploadId};
use palladion_service_kit::hashing::keyed_sha256;

/// The redacted subjects of a trial, and what holds them. Nobody can tell from it who they are without
/// an id to ask for.
#[derive(Debug, Clone, Default)]
pub(crate) struct RedactedSubjects {
    /// The trial's key; `None` as long as nobody was redacted.
    pub(crate) key: Option<[u8; 32]>,
    /// The keyed hashes of their ids.
    pub(crate) hashes: BTreeSet<Digest>,
    /// The versions that hold any of them.
    pub(crate) versions: BTreeSet<DatasetVersionId>,
    /// The uploads whose files are handed out no more.
    pub(crate) sealed_uploads: BTreeSet<UploadId>,
}

impl RedactedSubjects {
    /// Whether nobody was redacted.
    pub(crate) fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether this subject was redacted.
    pub(crate) fn contains(&self, subject: &str) -> bool {
        !self.is_empty()
            && self.key.is_some_and(|key| self.hashes.contains(&keyed_sha256(&key, subject.as_bytes())))
    }
}
