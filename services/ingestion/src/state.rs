//! What the rules of this service share.

use std::sync::Arc;

use palladion_formats::csv::ReadLimits;
use palladion_formats::privacy::PseudonymKey;
use palladion_service_kit::config::SecretError;
use palladion_service_kit::{Platform, StartError};
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
    /// Keys that make pseudonyms.
    pub(crate) pseudonym_keys: Arc<[PseudonymKey]>,
}

impl State {
    /// The state of a service that is starting.
    ///
    /// # Errors
    /// [`StartError::Secret`] when a key for pseudonyms cannot be used.
    pub(crate) fn new(platform: Platform) -> Result<Self, StartError> {
        let pseudonym_keys = pseudonym_keys(&platform).map_err(StartError::Secret)?;
        Ok(Self {
            platform,
            tables_in_memory: Arc::new(Semaphore::new(FILES_AT_ONCE)),
            comparisons: Comparisons::default(),
            pseudonym_keys,
        })
    }

    /// Entries of one page of a list.
    pub(crate) fn page_size(&self) -> u64 {
        self.platform.config.limits.page_size
    }

    /// Bytes of a sample on which a profile is tried or proposed.
    pub(crate) fn sample_bytes(&self) -> usize {
        self.platform.config.limits.sample_bytes
    }

    /// How much one file may hold.
    pub(crate) fn read_limits(&self) -> ReadLimits {
        let limits = &self.platform.config.limits;
        ReadLimits {
            field_bytes: limits.field_bytes,
            record_bytes: limits.record_bytes,
            columns: limits.columns,
            levels: limits.category_levels,
            records: limits.rows,
            issues: limits.issues_stored,
            unpacked_bytes: limits.unpacked_bytes,
            unpacked_ratio: limits.unpacked_ratio,
            held_bytes: limits.held_bytes,
            members: limits.archive_members,
            depth: limits.json_depth,
            cells: limits.cells,
        }
    }
}

fn pseudonym_keys(platform: &Platform) -> Result<Arc<[PseudonymKey]>, SecretError> {
    let mut keys: Vec<PseudonymKey> = Vec::new();
    for configured in &platform.config.pseudonym_keys {
        let id = &configured.key_id;
        if keys.iter().any(|key| key.id() == id) {
            return Err(SecretError::Twice(id.clone()));
        }
        let secret = configured.secret.read()?;
        keys.push(PseudonymKey::new(id.as_str(), &secret).map_err(|_short| SecretError::NotHex)?);
    }
    Ok(keys.into())
}
