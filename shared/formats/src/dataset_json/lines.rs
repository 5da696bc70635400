//! Dataset-JSON as one JSON value a line: the description first, then the rows, never held whole.

use std::io::{BufRead, BufReader, Read};

use palladion_domain::validation::Issue;

use super::cell::fill;
use super::document::{parse, shallow, utf8};
use super::meta::DataSet;
use crate::records::{FileFault, Place, ReadError, ReadLimits, Record, RecordBuffer, place};
use crate::source::{FileOptions, Header, Records, SourceNotes};

/// Records of a file of lines.
pub(crate) struct LineRecords<R> {
    source: BufReader<R>,
    set: DataSet,
    line: Vec<u8>,
    /// Where the next line begins.
    next: Place,
    number: u64,
    blank_lines: u64,
    ended: bool,
    buffer: RecordBuffer,
    limits: ReadLimits,
}

/// What the first line is.
pub(crate) enum Begun<R> {
    /// The description of a file of lines.
    Lines(Box<LineRecords<R>>, Header),
    /// The beginning of a document, with the source of its rest.
    Document(Vec<u8>, BufReader<R>),
}

/// Reads the first line and tells by it what the file is.
pub(crate) fn begin<R: Read>(
    source: R,
    options: &FileOptions,
    limits: &ReadLimits,
) -> Result<Begun<R>, ReadError> {
    let mut source = BufReader::new(source);
    let longest = u64::try_from(limits.record_bytes).unwrap_or(u64::MAX);
    let mut first = Vec::new();
    source.by_ref().take(longest).read_until(b'\n', &mut first).map_err(ReadError::from_io)?;
    let head = utf8(first.clone()).ok();
    // A line that is no whole description is the beginning of a document, which is then parsed as one.
    let whole = head.as_ref().and_then(|head| parse(head, limits).ok());
    let Some(document) = whole.filter(super::meta::Document::heads_lines) else {
        return Ok(Begun::Document(first, source));
    };
    let (set, _) = document.choose(options).map_err(ReadError::whole)?;
    let header = Header::described(set.columns.clone()).within(limits)?;
    let next = Place { line: 2, byte: u64::try_from(first.len()).unwrap_or(u64::MAX) };
    let records = LineRecords {
        source,
        set,
        line: Vec::new(),
        next,
        number: 0,
        blank_lines: 0,
        ended: false,
        buffer: RecordBuffer::default(),
        limits: *limits,
    };
    Ok(Begun::Lines(Box::new(records), header))
}

impl<R: Read> LineRecords<R> {
    /// Reads the next line that is not blank and gives where it begins; `None` at the end.
    fn next_line(&mut self) -> Result<Option<Place>, ReadError> {
        let limit = self.limits.record_bytes;
        let longest = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        loop {
            self.line.clear();
            let read = self.source.by_ref().take(longest).read_until(b'\n', &mut self.line);
            let length = read.map_err(ReadError::from_io)?;
            if length == 0 {
                return Ok(None);
            }
            let start = self.next;
            if length > limit {
                return Err(self.fault(FileFault::RecordTooLong(limit), start, 0));
            }
            self.next.line += 1;
            self.next.byte += u64::try_from(length).unwrap_or(u64::MAX);
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(start));
            }
            self.blank_lines += 1;
        }
    }

    fn fault(&self, fault: FileFault, at: Place, index: usize) -> ReadError {
        ReadError::File { fault, row: self.number + 2, position: Some(place(at.line, at.byte, index)) }
    }

    fn row(&mut self, start: Place) -> Result<(), ReadError> {
        let text = match std::str::from_utf8(&self.line) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let byte = start.byte + u64::try_from(at).unwrap_or(u64::MAX);
                let fault = FileFault::NotUtf8(self.line.get(at).copied().unwrap_or_default());
                return Err(self.fault(fault, Place { byte, ..start }, 0));
            }
        };
        if let Err(ReadError::File { fault, .. }) = shallow(text.as_bytes(), self.limits.depth) {
            return Err(self.fault(fault, start, 0));
        }
        let filled = fill(text, &self.set.columns, &self.limits, &mut self.buffer);
        filled.map_err(|(fault, index)| self.fault(fault, start, index))
    }
}

impl<R: Read> Records for LineRecords<R> {
    fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        // What follows is not read unless this record is sound.
        self.ended = true;
        let Some(start) = self.next_line()? else {
            return Ok(None);
        };
        self.row(start)?;
        self.ended = false;
        self.number += 1;
        Ok(Some(self.buffer.record(self.number + 1, self.number, Some(start))))
    }

    fn describe(&self, notes: &mut SourceNotes, remarks: &mut Vec<Issue>) {
        notes.blank_lines = self.blank_lines;
        self.set.describe((self.ended && self.number > 0).then_some(self.number), notes, remarks);
    }
}
