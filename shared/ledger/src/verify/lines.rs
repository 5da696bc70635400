use std::io::{BufRead, Read as _};

use super::failure::{Failure, FailureClass};
use crate::export::Line;

/// Longest line that is read, in bytes: a payload of some 100 MB in base64.
const MAX_LINE_BYTES: u64 = 128 << 20;

/// The lines of an export, one at a time in one buffer.
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// Number of the line read last, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Failure> {
        self.buffer.clear();
        let mut limited = self.reader.by_ref().take(MAX_LINE_BYTES);
        let read = limited.read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|error| self.failure(FailureClass::Unreadable, error.to_string()))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let Some(line) = self.buffer.strip_suffix(b"\n") else {
            let detail = if self.buffer.len() as u64 == MAX_LINE_BYTES {
                "the line is too long"
            } else {
                "the last line is cut off"
            };
            return Err(self.failure(FailureClass::Malformed, detail.to_owned()));
        };
        let line = serde_json::from_slice(line)
            .map_err(|error| self.failure(FailureClass::Malformed, error.to_string()))?;
        Ok(Some(line))
    }

    fn failure(&self, class: FailureClass, detail: String) -> Failure {
        Failure { class, line: self.number, leaf: None, detail }
    }
}
