//! One record and the places of its fields.

use palladion_domain::validation::Position;

/// A field within its record, all offsets in bytes from the record's start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// Where the content begins.
    pub(super) start: u32,
    /// Where the content ends.
    pub(super) end: u32,
    /// Where the field begins in the file, its opening quote included.
    pub(super) raw: u32,
    /// Lines between the record's first line and the field's.
    pub(super) lines: u32,
}

/// One record, valid until the next is read.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub(super) text: &'a str,
    pub(super) spans: &'a [Span],
    pub(super) row: u64,
    pub(super) line: u64,
    pub(super) byte: u64,
    pub(super) malformed: Option<usize>,
}

impl<'a> Record<'a> {
    /// Its number in the file, counted from 1; the header is record 1, blank lines are none.
    #[must_use]
    pub const fn row(&self) -> u64 {
        self.row
    }

    /// Number of fields.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no field; a record always has one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The content of a field, quotes taken away; empty when there is no such field.
    #[must_use]
    pub fn field(&self, index: usize) -> &'a str {
        let Some(span) = self.spans.get(index) else {
            return "";
        };
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The fields in order.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = &'a str> {
        let record = *self;
        (0..self.len()).map(move |index| record.field(index))
    }

    /// The line on which the record begins.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The offset in the file at which the record begins.
    pub(crate) const fn byte(&self) -> u64 {
        self.byte
    }

    /// Where a field begins in the file; the record's own place when there is no such field.
    #[must_use]
    pub fn position(&self, index: usize) -> Position {
        let (raw, lines) = self.spans.get(index).map_or((0, 0), |span| (span.raw, span.lines));
        place(self.line + u64::from(lines), self.byte + u64::from(raw), index)
    }

    /// The place of the first byte of a file.
    pub(crate) const fn first_position() -> Position {
        Position { line: 1, byte: 0, field: 1 }
    }

    /// The first field with text after its closing quote, as in `"a"b`. Its content is the quoted part.
    #[must_use]
    pub const fn malformed(&self) -> Option<usize> {
        self.malformed
    }
}

/// A place in the file; `index` counts from 0, the place's field from 1.
pub(crate) fn place(line: u64, byte: u64, index: usize) -> Position {
    Position { line, byte, field: u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1) }
}
