//! A record under construction, for formats whose values are not text.

use super::record::{Place, Record, Span};

/// The fields of one record as text, used again for every record.
#[derive(Debug, Default)]
pub(crate) struct RecordBuffer {
    text: String,
    spans: Vec<Span>,
}

impl RecordBuffer {
    /// Begins the next record.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    /// Adds a field whose text `write` appends; `raw` is where it begins in the record's bytes.
    pub(crate) fn field_at(&mut self, raw: usize, write: impl FnOnce(&mut String)) {
        let start = narrow(self.text.len());
        write(&mut self.text);
        self.spans.push(Span { start, end: narrow(self.text.len()), raw: narrow(raw), lines: 0 });
    }

    /// Adds a field.
    pub(crate) fn field(&mut self, text: &str) {
        self.field_at(0, |all| all.push_str(text));
    }

    /// Number of fields so far.
    pub(crate) const fn len(&self) -> usize {
        self.spans.len()
    }

    /// Bytes of text so far.
    pub(crate) const fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The record: the `number`th below the header.
    pub(crate) fn record(&self, row: u64, number: u64, place: Option<Place>) -> Record<'_> {
        Record { text: &self.text, spans: &self.spans, row, number, place, malformed: None }
    }
}

/// Readers keep records below their limit, which is below 2^30 bytes.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
