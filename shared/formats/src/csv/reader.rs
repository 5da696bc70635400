//! Records one after the other.

use std::io::Read;

use super::window::Window;
use super::{Delimiter, FileFault, LineEnds, ReadError, ReadLimits, Record};
use crate::records::{Place, Span, place};
use crate::text::{Encoding, Transcoder};

const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Reads CSV (RFC 4180, any line end) from a source, in memory bounded by the limits.
///
/// LF, CRLF and CR alone each end a record, also mixed. Blank lines are skipped and counted. A
/// byte order mark is skipped. A quote inside an unquoted field is text. Offsets are those of the source's
/// own bytes, whatever its encoding.
#[derive(Debug)]
pub struct Reader<R> {
    pub(super) window: Window<Transcoder<R>>,
    pub(super) limits: ReadLimits,
    pub(super) delimiter: u8,
    /// Bytes at which an unquoted field stops: delimiter, line ends, NUL.
    pub(super) stops: [bool; 256],
    /// The record being read: its fields, the first malformed one, how far it is read, lines within.
    pub(super) spans: Vec<Span>,
    pub(super) malformed: Option<usize>,
    pub(super) at: usize,
    pub(super) lines: u32,
    /// Lines of the record before the field being read.
    pub(super) field_lines: u32,
    /// Bytes of the last record and its line end, still to be consumed.
    taken: usize,
    row: u64,
    line: u64,
    byte: u64,
    begun: bool,
    byte_order_mark: bool,
    blank_lines: u64,
    /// What a line that is no record begins with; empty when there are none.
    comment: Vec<u8>,
    comment_lines: u64,
    line_ends: LineEnds,
}

impl<R: Read> Reader<R> {
    /// Reads UTF-8 from `source`; nothing is read before the first [`Self::read`].
    pub fn new(source: R, delimiter: Delimiter, limits: ReadLimits) -> Self {
        Self::with_encoding(source, delimiter, Encoding::Utf8, limits)
    }

    /// Reads text of that encoding.
    pub fn with_encoding(source: R, delimiter: Delimiter, encoding: Encoding, limits: ReadLimits) -> Self {
        let stops = stops(delimiter);
        // Offsets within a record are kept in 32 bits.
        let record_bytes = limits.record_bytes.min(1 << 30);
        Self {
            window: Window::new(Transcoder::new(source, encoding)),
            limits: ReadLimits { record_bytes, ..limits },
            delimiter: delimiter.byte(),
            stops,
            spans: Vec::new(),
            malformed: None,
            at: 0,
            lines: 0,
            field_lines: 0,
            taken: 0,
            row: 0,
            line: 1,
            byte: 0,
            begun: false,
            byte_order_mark: false,
            blank_lines: 0,
            comment: Vec::new(),
            comment_lines: 0,
            line_ends: LineEnds::default(),
        }
    }

    /// Skips and counts lines that begin with this prefix, wherever a record could begin.
    #[must_use]
    pub fn skipping_comments(mut self, prefix: &str) -> Self {
        self.comment = prefix.as_bytes().to_vec();
        self
    }

    pub(super) fn comment_prefix(&self) -> &str {
        std::str::from_utf8(&self.comment).unwrap_or_default()
    }

    /// Reads with another delimiter from here on.
    pub(super) fn set_delimiter(&mut self, delimiter: Delimiter) {
        self.delimiter = delimiter.byte();
        self.stops = stops(delimiter);
    }

    /// The next record, the header first; `None` at the end of the file. After an error, and after
    /// `None`, there is nothing more to read.
    ///
    /// # Errors
    /// [`ReadError::Source`] when the source fails, [`ReadError::File`] when the file itself is at fault.
    pub fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        if !self.begun {
            self.begun = true;
            self.skip_byte_order_mark()?;
        }
        self.advance(self.taken);
        self.taken = 0;
        if !self.skip_blank_lines()? {
            return Ok(None);
        }
        self.row += 1;
        (self.at, self.lines, self.field_lines, self.malformed) = (0, 0, 0, None);
        self.spans.clear();
        let first_line = self.line;
        if self.row > self.limits.records.saturating_add(1) {
            return Err(self.fault_at(FileFault::TooManyRecords(self.limits.records), 0, 0));
        }
        self.scan_record()?;
        let length = self.at;
        let start = Place { line: first_line, byte: self.byte };
        self.taken = length + self.end_line()?;
        self.line += u64::from(self.lines);
        let bytes = self.window.pending().get(..length).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(Record {
                text,
                spans: &self.spans,
                row: self.row,
                number: self.row - 1,
                place: Some(start),
                malformed: self.malformed,
            })),
            Err(error) => Err(self.not_utf8(error.valid_up_to(), first_line)),
        }
    }

    /// Whether the file began with a byte order mark.
    #[must_use]
    pub const fn byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// Line ends of the records read so far.
    #[must_use]
    pub const fn line_ends(&self) -> LineEnds {
        self.line_ends
    }

    /// Blank lines skipped so far.
    #[must_use]
    pub const fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// Comment lines skipped so far.
    #[must_use]
    pub const fn comment_lines(&self) -> u64 {
        self.comment_lines
    }

    /// What turns the source's bytes into text.
    pub(crate) const fn transcoder(&self) -> &Transcoder<R> {
        self.window.source()
    }

    /// A fault `offset` bytes into the current record, in its field `index` (from 0).
    pub(super) fn fault_at(&self, fault: FileFault, offset: usize, index: usize) -> ReadError {
        let position = place(self.line + u64::from(self.lines), self.byte_at(offset), index);
        ReadError::File { fault, row: self.row, position: Some(position) }
    }

    /// The source's own offset of a byte of the text, `offset` bytes into the current record.
    fn byte_at(&self, offset: usize) -> u64 {
        let text = self.window.pending().get(..offset).unwrap_or_default();
        self.byte + u64::try_from(self.transcoder().unit().measure(text)).unwrap_or(u64::MAX)
    }

    pub(super) fn fill(&mut self) -> Result<bool, ReadError> {
        self.window.fill().map_err(ReadError::from_io)
    }

    /// The byte `offset` bytes into the current record; `None` at the end of the file.
    pub(super) fn peek(&mut self, offset: usize) -> Result<Option<u8>, ReadError> {
        loop {
            if let Some(byte) = self.window.pending().get(offset) {
                return Ok(Some(*byte));
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn advance(&mut self, bytes: usize) {
        self.byte = self.byte_at(bytes);
        self.window.consume(bytes);
    }

    fn skip_byte_order_mark(&mut self) -> Result<(), ReadError> {
        self.peek(UTF8_MARK.len() - 1)?;
        if self.window.pending().starts_with(UTF8_MARK) {
            self.byte_order_mark = true;
            self.advance(UTF8_MARK.len());
        }
        Ok(())
    }

    /// False when the file ends.
    fn skip_blank_lines(&mut self) -> Result<bool, ReadError> {
        loop {
            if !self.comment.is_empty() && self.skip_comment()? {
                continue;
            }
            let length = match self.peek(0)? {
                None => return Ok(false),
                Some(b'\n') => 1,
                Some(b'\r') => 1 + usize::from(self.peek(1)? == Some(b'\n')),
                Some(_) => return Ok(true),
            };
            self.advance(length);
            self.line += 1;
            self.blank_lines += 1;
        }
    }

    /// Skips one comment line with its line end; false when there is none here.
    fn skip_comment(&mut self) -> Result<bool, ReadError> {
        self.peek(self.comment.len() - 1)?;
        if !self.window.pending().starts_with(&self.comment) {
            return Ok(false);
        }
        loop {
            let rest = self.window.pending();
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            self.advance(end.unwrap_or(rest.len()));
            match self.peek(0)? {
                None => break,
                Some(b'\r') if self.peek(1)? == Some(b'\n') => self.advance(2),
                Some(b'\r' | b'\n') => self.advance(1),
                Some(_) => continue,
            }
            break;
        }
        self.line += 1;
        self.comment_lines += 1;
        Ok(true)
    }

    /// Counts the line end at which the record stops and gives its length in bytes.
    fn end_line(&mut self) -> Result<usize, ReadError> {
        let length = match self.peek(self.at)? {
            Some(b'\n') => {
                self.line_ends.line_feed += 1;
                1
            }
            Some(b'\r') if self.peek(self.at + 1)? == Some(b'\n') => {
                self.line_ends.carriage_return_line_feed += 1;
                2
            }
            Some(b'\r') => {
                self.line_ends.carriage_return += 1;
                1
            }
            _ => 0,
        };
        self.lines += u32::from(length > 0);
        Ok(length)
    }

    /// The fault of the first byte that is not UTF-8, `offset` bytes into the unescaped record.
    fn not_utf8(&self, offset: usize, first_line: u64) -> ReadError {
        let bytes = self.window.pending();
        let index = self.spans.iter().rposition(|span| span.raw as usize <= offset).unwrap_or(0);
        let (start, end, lines) = self
            .spans
            .get(index)
            .map_or((0, 0, 0), |span| (span.start as usize, span.end as usize, span.lines));
        let before = bytes.get(start..offset).unwrap_or_default();
        // Each quote within the content stood doubled in the file.
        let quoted = start > 0 && bytes.get(start - 1) == Some(&b'"');
        let escapes =
            if quoted && offset < end { before.iter().filter(|byte| **byte == b'"').count() } else { 0 };
        let line = first_line + u64::from(lines) + count_lines(before);
        let escaped = u64::try_from(escapes).unwrap_or(u64::MAX);
        let byte = self.byte_at(offset)
            + escaped * u64::try_from(self.transcoder().unit().measure(b"\"")).unwrap_or(1);
        let found = FileFault::NotUtf8(bytes.get(offset).copied().unwrap_or_default());
        let fault = self.transcoder().fault().cloned().unwrap_or(found);
        ReadError::File { fault, row: self.row, position: Some(place(line, byte, index)) }
    }
}

/// Bytes at which an unquoted field stops.
fn stops(delimiter: Delimiter) -> [bool; 256] {
    let mut stops = [false; 256];
    for byte in [0, b'\n', b'\r', delimiter.byte()] {
        stops[usize::from(byte)] = true;
    }
    stops
}

/// Line ends in a text: LF, CRLF and CR alone count one each.
fn count_lines(bytes: &[u8]) -> u64 {
    let mut lines = 0;
    let mut previous = 0;
    for byte in bytes {
        lines += u64::from(*byte == b'\r' || (*byte == b'\n' && previous != b'\r'));
        previous = *byte;
    }
    lines
}
