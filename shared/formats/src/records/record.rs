//! One record and the places of its fields.

use palladion_domain::validation::Position;

/// A field within its record, all offsets in bytes from the record's start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    /// Where the content begins.
    pub(crate) start: u32,
    /// Where the content ends.
    pub(crate) end: u32,
    /// Where the field begins in the file, its opening quote included.
    pub(crate) raw: u32,
    /// Lines between the record's first line and the field's.
    pub(crate) lines: u32,
}

/// Where a record begins in the bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Line, the first is 1; formats without lines have only line 1.
    pub(crate) line: u64,
    /// Offset of the first byte.
    pub(crate) byte: u64,
}

/// One record, valid until the next is read.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub(crate) text: &'a str,
    pub(crate) spans: &'a [Span],
    pub(crate) row: u64,
    /// Which record below the header it is, counted from 1.
    pub(crate) number: u64,
    /// `None` for formats whose records have no place of their own in the bytes.
    pub(crate) place: Option<Place>,
    pub(crate) malformed: Option<usize>,
}

impl<'a> Record<'a> {
    /// Its number in the file, counted from 1: in text every record counts, the header and those above it
    /// too, blank and comment lines do not; in a sheet it is the sheet's own row; in formats without a
    /// header row the first record is 2.
    #[must_use]
    pub const fn row(&self) -> u64 {
        self.row
    }

    /// Which record below the header it is, counted from 1; 0 for the header itself.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Number of fields.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no field; a record of text always has one.
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

    /// The line on which the record begins; 0 in formats whose records have no place.
    #[must_use]
    pub const fn line(&self) -> u64 {
        match self.place {
            Some(place) => place.line,
            None => 0,
        }
    }

    /// Where the record begins, in formats whose records have a place.
    pub(crate) const fn place(&self) -> Option<Place> {
        self.place
    }

    /// Where a field begins in the file; the record's own place when there is no such field. `None` in
    /// formats whose records have no place of their own in the bytes (Parquet, sheets).
    #[must_use]
    pub fn position(&self, index: usize) -> Option<Position> {
        let start = self.place?;
        let (raw, lines) = self.spans.get(index).map_or((0, 0), |span| (span.raw, span.lines));
        Some(place(start.line + u64::from(lines), start.byte + u64::from(raw), index))
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
