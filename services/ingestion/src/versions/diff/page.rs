use palladion_api::ingestion::{Change, DifferenceFilter};
use palladion_domain::digest::Digest;
use palladion_service_kit::blobs::Blobs;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::document;

use super::chunks::{Chunk, DifferenceIndex};
use crate::versions::VersionError;

const WHAT: &str = "a stored change";

/// How many changes lie before the next one to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cursor(pub(crate) u64);

/// Which changes a reader wants.
pub(crate) struct Wanted<'f> {
    /// The filter of the request.
    pub(crate) filter: &'f DifferenceFilter,
    /// Whether the subject was redacted since: its changes are not shown.
    pub(crate) hidden: &'f (dyn Fn(&str) -> bool + Sync),
    /// How many at most.
    pub(crate) limit: usize,
}

/// The next changes, and where to read on when there may be more. Each object is verified as a whole;
/// objects that cannot hold what is wanted are not read.
///
/// # Errors
/// [`VersionError`] when an object is missing or altered.
pub(crate) async fn page(
    blobs: &Blobs,
    index: &DifferenceIndex,
    start: Cursor,
    wanted: &Wanted<'_>,
) -> Result<(Vec<Change>, Option<Cursor>), VersionError> {
    let mut found = Vec::new();
    let mut before = 0;
    for chunk in &index.chunks {
        let first = before;
        before += chunk.changes;
        if before <= start.0 || !may_hold(chunk, wanted.filter) {
            continue;
        }
        let bytes = blobs.get(chunk.digest).await.map_err(VersionError::Blob)?;
        let skipped = usize::try_from(start.0.saturating_sub(first)).unwrap_or(usize::MAX);
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        for (number, line) in (first..).zip(lines).skip(skipped) {
            let change: Change = document(line, WHAT)?;
            if !fits(&change, wanted.filter) || (wanted.hidden)(&change.subject_id) {
                continue;
            }
            if found.len() == wanted.limit {
                return Ok((found, Some(Cursor(number))));
            }
            found.push(change);
        }
    }
    Ok((found, None))
}

impl DifferenceIndex {
    /// The objects that hold the changes.
    pub(crate) fn digests(&self) -> impl Iterator<Item = Digest> {
        self.chunks.iter().map(|chunk| chunk.digest)
    }

    /// The index as it was stored.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        document(bytes, "the index of a difference")
    }
}

fn may_hold(chunk: &Chunk, filter: &DifferenceFilter) -> bool {
    let subject = filter.subject_id.as_ref().is_none_or(|subject| {
        (chunk.first_subject.as_str()..=chunk.last_subject.as_str()).contains(&subject.as_str())
    });
    let table = filter.table.is_none_or(|table| chunk.tables.contains(&table));
    let variable = filter.variable.as_ref().is_none_or(|variable| chunk.variables.contains(variable));
    subject && table && variable
}

fn fits(change: &Change, filter: &DifferenceFilter) -> bool {
    let subject = filter.subject_id.as_ref().is_none_or(|subject| *subject == change.subject_id);
    let table = filter.table.is_none_or(|table| table == change.table);
    let kind = filter.kind.is_none_or(|kind| kind == change.kind);
    subject && table && kind && (filter.variable.is_none() || filter.variable == change.variable)
}
