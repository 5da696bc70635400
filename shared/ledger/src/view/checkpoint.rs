use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::leaf::Origin;
use crate::store::StoredCheckpoint;

/// A signed checkpoint of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckpointView {
    /// Name of the log.
    pub origin: Origin,
    /// Number of leaves.
    pub size: u64,
    /// Root of their tree.
    pub root: Digest,
    /// When it was stored; not part of what is signed.
    pub at: DateTime<Utc>,
    /// The C2SP signed note, the text to verify.
    pub note: String,
}

impl From<&StoredCheckpoint> for CheckpointView {
    fn from(stored: &StoredCheckpoint) -> Self {
        let checkpoint = stored.note.checkpoint();
        Self {
            origin: checkpoint.origin.clone(),
            size: checkpoint.size,
            root: checkpoint.root,
            at: stored.at,
            note: stored.note.to_string(),
        }
    }
}
