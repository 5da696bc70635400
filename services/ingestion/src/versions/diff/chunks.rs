use std::collections::BTreeSet;

use bytes::Bytes;
use palladion_api::ingestion::{Change, DifferenceSummary};
use palladion_domain::digest::Digest;
use palladion_domain::tables::TableName;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::row_bytes;
use serde::{Deserialize, Serialize};

use super::tally::Tally;

/// The layout of [`DifferenceIndex`].
const SCHEMA: &str = "palladion.difference/1";
/// Changes of one stored object: what a page has to read at most, and what is in memory at once.
const CHUNK_CHANGES: u64 = 8_192;
/// Bytes after which an object is closed with fewer.
const CHUNK_BYTES: usize = 4 << 20;

/// Where the changes of one difference are: objects of NDJSON, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DifferenceIndex {
    schema: String,
    /// The objects; none when there is no change.
    pub(super) chunks: Vec<Chunk>,
}

/// One object, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chunk {
    pub(super) digest: Digest,
    pub(super) changes: u64,
    pub(super) first_subject: String,
    pub(super) last_subject: String,
    pub(super) tables: BTreeSet<TableName>,
    pub(super) variables: BTreeSet<String>,
}

/// Packs changes into objects that `put` stores, and counts them.
pub(crate) struct ChunkWriter<P> {
    put: P,
    index: DifferenceIndex,
    tally: Tally,
    open: Option<Chunk>,
    buffer: Vec<u8>,
}

impl<P, E> ChunkWriter<P>
where
    P: FnMut(Bytes) -> Result<Digest, E>,
    E: From<StoreError>,
{
    /// Nothing yet.
    pub(crate) fn new(put: P) -> Self {
        let index = DifferenceIndex { schema: SCHEMA.to_owned(), chunks: Vec::new() };
        Self { put, index, tally: Tally::default(), open: None, buffer: Vec::new() }
    }

    /// Adds a change; a full object is stored.
    ///
    /// # Errors
    /// What `put` says.
    pub(crate) fn push(&mut self, change: &Change) -> Result<(), E> {
        self.tally.add(change);
        serde_json::to_writer(&mut self.buffer, change)
            .map_err(|_infallible| StoreError::Corrupt { what: "a change" })?;
        self.buffer.push(b'\n');
        let chunk = self.open.get_or_insert_with(|| Chunk {
            digest: Digest::from_bytes([0; 32]),
            changes: 0,
            first_subject: change.subject_id.clone(),
            last_subject: String::new(),
            tables: BTreeSet::new(),
            variables: BTreeSet::new(),
        });
        chunk.changes += 1;
        chunk.last_subject.clone_from(&change.subject_id);
        chunk.tables.insert(change.table);
        if let Some(variable) = &change.variable
            && !chunk.variables.contains(variable)
        {
            chunk.variables.insert(variable.clone());
        }
        if chunk.changes >= CHUNK_CHANGES || self.buffer.len() >= CHUNK_BYTES { self.close() } else { Ok(()) }
    }

    fn close(&mut self) -> Result<(), E> {
        if let Some(chunk) = self.open.take() {
            let digest = (self.put)(std::mem::take(&mut self.buffer).into())?;
            self.index.chunks.push(Chunk { digest, ..chunk });
        }
        Ok(())
    }

    /// Stores what is left and the index; says how much changed.
    ///
    /// # Errors
    /// What `put` says.
    pub(crate) fn finish(mut self) -> Result<DifferenceSummary, E> {
        self.close()?;
        let index = row_bytes(&self.index, "the index of a difference")?;
        let index_digest = (self.put)(index.into())?;
        let (counts, tables) = self.tally.finish();
        Ok(DifferenceSummary { counts, tables, index_digest })
    }
}
