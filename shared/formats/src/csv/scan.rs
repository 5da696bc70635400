//! Where the fields of one record begin and end.

use std::io::Read;

use super::{FileFault, ReadError, Reader};
use crate::records::Span;

impl<R: Read> Reader<R> {
    /// Finds the fields of the record that starts at the window's start; `at` is left on its line end.
    pub(super) fn scan_record(&mut self) -> Result<(), ReadError> {
        loop {
            let index = self.spans.len();
            if index >= self.limits.columns {
                return Err(self.fault_at(FileFault::TooManyColumns(self.limits.columns), self.at, index));
            }
            let (raw, lines) = (self.at, self.lines);
            self.field_lines = lines;
            let (start, end) = if self.peek(raw)? == Some(b'"') {
                self.quoted(index)?
            } else {
                self.unquoted(raw, index)?;
                (raw, self.at)
            };
            self.spans.push(Span { start: narrow(start), end: narrow(end), raw: narrow(raw), lines });
            if self.peek(self.at)? != Some(self.delimiter) {
                return Ok(());
            }
            self.at += 1;
        }
    }

    /// Moves to the byte that ends an unquoted field which began at `start`.
    fn unquoted(&mut self, start: usize, index: usize) -> Result<(), ReadError> {
        loop {
            let rest = self.window.pending().get(self.at..).unwrap_or_default();
            let stop = rest.iter().position(|byte| self.stops[usize::from(*byte)]);
            let found = stop.map(|offset| rest[offset]);
            self.at += stop.unwrap_or(rest.len());
            self.check_length(self.at - start, index, false)?;
            match found {
                Some(0) => return Err(self.fault_at(FileFault::Nul, self.at, index)),
                Some(_) => return Ok(()),
                None if !self.fill()? => return Ok(()),
                None => {}
            }
        }
    }

    /// Reads a quoted field, moves its content together where a doubled quote becomes one, and gives
    /// where the content begins and ends. `at` is left behind the closing quote.
    fn quoted(&mut self, index: usize) -> Result<(usize, usize), ReadError> {
        let opening = self.at;
        let start = opening + 1;
        self.at = start;
        // Content lies in start..write; what is in copied..at is still to be moved there.
        let (mut write, mut copied) = (start, start);
        loop {
            if !self.next_quote(start, index)? {
                self.lines = self.field_lines;
                return Err(self.fault_at(FileFault::OpenQuote, opening, index));
            }
            let escaped = self.peek(self.at + 1)? == Some(b'"');
            let until = self.at + usize::from(escaped);
            if write != copied {
                self.window.pending_mut().copy_within(copied..until, write);
            }
            write += until - copied;
            if !escaped {
                break;
            }
            self.at += 2;
            copied = self.at;
        }
        // What the moves left behind could be half a character: blank it, the record is checked as a whole.
        if let Some(left) = self.window.pending_mut().get_mut(write..self.at) {
            left.fill(b' ');
        }
        self.at += 1;
        let after = self.peek(self.at)?;
        if !matches!(after, None | Some(b'\r' | b'\n')) && after != Some(self.delimiter) {
            self.malformed = self.malformed.or(Some(index));
            self.unquoted(self.at, index)?;
        }
        Ok((start, write))
    }

    /// Moves to the next quote within a quoted field; false when the file ends first.
    fn next_quote(&mut self, start: usize, index: usize) -> Result<bool, ReadError> {
        loop {
            let bytes = self.window.pending();
            let rest = bytes.get(self.at..).unwrap_or_default();
            let stop = rest.iter().position(|byte| matches!(byte, b'"' | 0 | b'\n' | b'\r'));
            let found = stop.map(|offset| rest[offset]);
            self.at += stop.unwrap_or(rest.len());
            let after_return = self.at > start && bytes.get(self.at - 1) == Some(&b'\r');
            self.check_length(self.at - start, index, true)?;
            match found {
                Some(b'"') => return Ok(true),
                Some(0) => return Err(self.fault_at(FileFault::Nul, self.at, index)),
                Some(line_end) => {
                    self.lines += u32::from(line_end == b'\r' || !after_return);
                    self.at += 1;
                }
                None if !self.fill()? => return Ok(false),
                None => {}
            }
        }
    }

    /// Refuses a field or record that has grown too long, at the field's beginning.
    fn check_length(&mut self, field: usize, index: usize, quoted: bool) -> Result<(), ReadError> {
        let fault = if field > self.limits.field_bytes {
            FileFault::field_too_long(&self.limits, quoted)
        } else if self.at > self.limits.record_bytes {
            FileFault::RecordTooLong(self.limits.record_bytes)
        } else {
            return Ok(());
        };
        self.lines = self.field_lines;
        Err(self.fault_at(fault, self.at - field - usize::from(quoted), index))
    }
}

/// Offsets stay below the record limit, which is below 2^30.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
