//! The tables of an acceptance: small ones in memory, large ones where they are stored.

use std::collections::BTreeSet;

use bytes::Bytes;
use palladion_api::ingestion::{LeftOut, VersionTable};
use palladion_domain::digest::Digest;
use palladion_formats::issues::Issues;
use palladion_formats::parquet;
use palladion_service_kit::blobs::Blobs;
use tokio::runtime::Handle;

use super::examine::Examination;
use super::stored::{are_large, check_stored};
use super::tables::{all_sources, origin_bytes};
use super::without::{Left, without};
use super::{AcceptError, LoadedTable, check_tables, load};
use crate::redactions::take_out;
use crate::validation::{RowSource, Scope, Setting};

/// What an acceptance works with. Blocks: use it where blocking is fine.
pub(super) struct Room {
    pub(super) blobs: Blobs,
    pub(super) runtime: Handle,
    /// How many issues are kept.
    pub(super) limit: usize,
    pub(super) scope: Scope,
    /// A number nobody outside can know.
    pub(super) seed: u64,
}

impl Room {
    pub(super) fn put(&self, bytes: Bytes) -> Result<Digest, AcceptError> {
        self.runtime.block_on(self.blobs.put_bytes(bytes)).map_err(AcceptError::Blob)
    }
}

/// The tables that may become the next version, and those of the version before that differ from them.
pub(super) enum Tables {
    /// Small ones, in memory.
    Held {
        /// The new ones.
        merged: Vec<LoadedTable>,
        /// Those before.
        before: Vec<LoadedTable>,
    },
    /// Large ones, where they are stored.
    Stored,
}

/// Whether two tables have the same content.
pub(super) fn same(one: &VersionTable, other: &VersionTable) -> bool {
    (one.table, one.digest) == (other.table, other.digest)
}

impl Tables {
    /// Loads the tables when they are small.
    ///
    /// # Errors
    /// [`AcceptError::Load`].
    pub(super) async fn of(blobs: &Blobs, job: &Examination) -> Result<Self, AcceptError> {
        let previous = job.previous.as_deref().unwrap_or_default();
        if are_large(&job.merged) || are_large(previous) {
            return Ok(Self::Stored);
        }
        let changed = |table: &&VersionTable| {
            !job.redacted.is_empty() || !job.merged.iter().any(|new| same(new, table))
        };
        let before: Vec<VersionTable> = previous.iter().filter(changed).cloned().collect();
        Ok(Self::Held { merged: load(blobs, &job.merged).await?, before: load(blobs, &before).await? })
    }

    /// Takes redacted subjects out of the tables, also out of those before, so that a redaction is no
    /// difference; what is left of a table is another one, and is stored.
    ///
    /// # Errors
    /// [`AcceptError`].
    pub(super) fn leave_out(
        &mut self,
        job: &mut Examination,
        room: &Room,
    ) -> Result<Option<LeftOut>, AcceptError> {
        let Self::Held { merged, before } = self else { return leave_out_stored(job, room) };
        let (changed, left_out) = take_out(merged, &job.redacted).map_err(AcceptError::Table)?;
        for place in changed {
            let (Some(loaded), Some(table)) = (merged.get(place), job.merged.get_mut(place)) else {
                continue;
            };
            let bytes = parquet::to_bytes(&loaded.table).map_err(AcceptError::Parquet)?;
            table.rows = u64::try_from(loaded.table.rows()).unwrap_or(u64::MAX);
            table.size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            table.digest = room.put(bytes.into())?;
            table.origin_digest = room.put(origin_bytes(&loaded.records))?;
            rows_of_parts(table, &loaded.sources);
        }
        take_out(before, &job.redacted).map_err(AcceptError::Table)?;
        Ok(left_out)
    }

    /// Runs every rule.
    ///
    /// # Errors
    /// [`AcceptError::Load`].
    pub(super) fn check(&self, job: &Examination, room: &Room) -> Result<Issues, AcceptError> {
        match self {
            Self::Held { merged, .. } => Ok(check_tables(&job.trial, room.scope, merged, room.limit)),
            Self::Stored => {
                let scratch = || room.blobs.new_scratch();
                let sources = all_sources(&job.merged);
                let setting = Setting {
                    trial: &job.trial,
                    scope: room.scope,
                    capacity: room.limit,
                    sources: &sources,
                    seed: room.seed,
                    scratch: &scratch,
                };
                Ok(check_stored(&setting, &room.blobs, &job.merged)?)
            }
        }
    }
}

/// Writes down what is left of each upload's rows.
fn rows_of_parts(table: &mut VersionTable, sources: &[RowSource]) {
    for (part, source) in table.parts.iter_mut().zip(sources) {
        part.rows = source.rows;
    }
}

fn leave_out_stored(job: &mut Examination, room: &Room) -> Result<Option<LeftOut>, AcceptError> {
    if job.redacted.is_empty() {
        return Ok(None);
    }
    let (mut subjects, mut rows) = (BTreeSet::new(), 0);
    for table in &mut job.merged {
        let Left { content, rows: left, taken, sources } =
            without(&room.blobs, table, &job.redacted, &mut subjects)?;
        rows += taken;
        let Some(content) = content else { continue };
        let stored = room.runtime.block_on(content.store(&room.blobs)).map_err(AcceptError::Blob)?;
        table.rows = left;
        rows_of_parts(table, &sources);
        (table.digest, table.size_bytes, table.origin_digest) =
            (stored.0.digest, stored.0.size_bytes, stored.1.digest);
    }
    let counted = LeftOut { subjects: u64::try_from(subjects.len()).unwrap_or(u64::MAX), rows };
    Ok((rows > 0).then_some(counted))
}
