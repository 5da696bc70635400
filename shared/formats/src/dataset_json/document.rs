//! Dataset-JSON as one document: held whole, its rows found first and read one by one.

use std::io::Read;

use palladion_domain::validation::Issue;

use super::cell::fill;
use super::meta::{DataSet, Document, FORMAT};
use crate::container::hold;
use crate::records::{FileFault, Place, ReadError, ReadLimits, Record, RecordBuffer, place};
use crate::source::{FileOptions, Header, Records, SourceNotes};

/// Records of a document.
pub(crate) struct DocumentRecords {
    text: String,
    set: DataSet,
    /// Where each row stands in the text.
    rows: Vec<(usize, usize)>,
    next: usize,
    /// Lines before the byte up to which they have been counted.
    lines: u64,
    counted: usize,
    buffer: RecordBuffer,
    limits: ReadLimits,
}

impl DocumentRecords {
    /// Reads a document whole.
    pub(crate) fn open(
        source: impl Read,
        options: &FileOptions,
        limits: &ReadLimits,
    ) -> Result<(Self, Header), ReadError> {
        let text = utf8(hold(source, limits.held_bytes)?)?;
        let document = parse(&text, limits)?;
        let (mut set, rows) = document.choose(options).map_err(ReadError::whole)?;
        let base = text.as_ptr() as usize;
        let range = |row: &str| {
            let start = (row.as_ptr() as usize).saturating_sub(base);
            (start, start + row.len())
        };
        let rows: Vec<(usize, usize)> = rows.into_iter().map(|row| range(row.get())).collect();
        let header = Header::described(std::mem::take(&mut set.columns)).within(limits)?;
        set.columns.clone_from(&header.columns);
        let records = Self {
            text,
            set,
            rows,
            next: 0,
            lines: 1,
            counted: 0,
            buffer: RecordBuffer::default(),
            limits: *limits,
        };
        Ok((records, header))
    }

    /// The place of a byte; bytes are asked for in their order.
    fn place(&mut self, byte: usize) -> Place {
        let between = self.text.as_bytes().get(self.counted..byte).unwrap_or_default();
        let lines = between.iter().filter(|byte| **byte == b'\n').count();
        self.lines += u64::try_from(lines).unwrap_or(u64::MAX);
        self.counted = byte;
        Place { line: self.lines, byte: u64::try_from(byte).unwrap_or(u64::MAX) }
    }
}

impl Records for DocumentRecords {
    fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let Some((start, end)) = self.rows.get(self.next).copied() else {
            return Ok(None);
        };
        self.next += 1;
        let number = u64::try_from(self.next).unwrap_or(u64::MAX);
        let at = self.place(start);
        let row = self.text.get(start..end).unwrap_or_default();
        let failed = if row.len() > self.limits.record_bytes {
            Err((FileFault::RecordTooLong(self.limits.record_bytes), 0))
        } else {
            fill(row, &self.set.columns, &self.limits, &mut self.buffer)
        };
        if let Err((fault, index)) = failed {
            self.rows.clear();
            return Err(ReadError::File {
                fault,
                row: number + 1,
                position: Some(place(at.line, at.byte, index)),
            });
        }
        Ok(Some(self.buffer.record(number + 1, number, Some(at))))
    }

    fn describe(&self, notes: &mut SourceNotes, remarks: &mut Vec<Issue>) {
        let found =
            (self.next == self.rows.len() && self.next > 0).then(|| u64::try_from(self.next).unwrap_or(0));
        self.set.describe(found, notes, remarks);
    }
}

/// Text, a byte order mark blanked so that places stay true.
pub(super) fn utf8(bytes: Vec<u8>) -> Result<String, ReadError> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        let position = Some(place(1, u64::try_from(at).unwrap_or(u64::MAX), 0));
        ReadError::File { fault: FileFault::NotUtf8(byte), row: 1, position }
    })?;
    if text.starts_with('\u{FEFF}') {
        text.replace_range(..'\u{FEFF}'.len_utf8(), "   ");
    }
    Ok(text)
}

/// Parses a document or the first of several lines.
pub(super) fn parse<'a>(text: &'a str, limits: &ReadLimits) -> Result<Document<'a>, ReadError> {
    shallow(text.as_bytes(), limits.depth)?;
    serde_json::from_str(text).map_err(|error| {
        let position = palladion_domain::validation::Position {
            line: u64::try_from(error.line()).unwrap_or(u64::MAX).max(1),
            byte: u64::try_from(offset(text, &error)).unwrap_or(u64::MAX),
            field: 1,
        };
        let whole = error.to_string();
        let reason = whole.split(" at line ").next().unwrap_or_default();
        let fault = FileFault::damaged(FORMAT, reason);
        ReadError::File { fault, row: 1, position: Some(position) }
    })
}

/// The byte at which the parser stopped.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    before + error.column().saturating_sub(1)
}

/// Refuses nesting beyond the limit, before anything is built of it.
pub(super) fn shallow(text: &[u8], limit: usize) -> Result<(), ReadError> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                if depth > limit {
                    let position = Some(place(1, u64::try_from(at).unwrap_or(u64::MAX), 0));
                    return Err(ReadError::File { fault: FileFault::TooDeep(limit), row: 1, position });
                }
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}
