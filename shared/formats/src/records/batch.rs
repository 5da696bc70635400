//! Records kept together, to be mapped elsewhere.

use super::record::{Place, Record, Span};

/// Some records of a file, copied out of its reader.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    text: String,
    spans: Vec<Span>,
    records: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    text_end: usize,
    spans_end: usize,
    row: u64,
    number: u64,
    place: Option<Place>,
    malformed: Option<usize>,
}

impl Batch {
    /// Adds a record.
    pub(crate) fn push(&mut self, record: &Record<'_>) {
        self.text.push_str(record.text);
        self.spans.extend_from_slice(record.spans);
        let Record { row, number, place, malformed, .. } = *record;
        let (text_end, spans_end) = (self.text.len(), self.spans.len());
        self.records.push(Kept { text_end, spans_end, row, number, place, malformed });
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.records.len()
    }

    /// Bytes of text they hold.
    pub(crate) const fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The records, as they were read.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let (mut text_start, mut spans_start) = (0, 0);
        self.records.iter().map(move |kept| {
            let text = self.text.get(text_start..kept.text_end).unwrap_or_default();
            let spans = self.spans.get(spans_start..kept.spans_end).unwrap_or_default();
            (text_start, spans_start) = (kept.text_end, kept.spans_end);
            let Kept { row, number, place, malformed, .. } = *kept;
            Record { text, spans, row, number, place, malformed }
        })
    }
}
