//! CSV and its relatives.

use std::io::Read;

use palladion_domain::validation::Issue;

use super::{FileColumn, FileOptions, Header, Records, SourceNotes};
use crate::csv::{Delimiter, HeaderPlace, LineEnds, Reader};
use crate::issues::Code;
use crate::records::{FileFault, ReadError, ReadLimits, Record};

/// Records of a text file.
pub(super) struct TextRecords<R> {
    reader: Reader<R>,
    delimiter: Delimiter,
    /// Whether the delimiter was told from the records.
    detected: bool,
    /// Another usual delimiter in a header of one column, and that header.
    suspected: Option<(char, String)>,
}

/// Reads up to the first record of data.
pub(super) fn open<R: Read>(
    source: R,
    options: &FileOptions,
    limits: &ReadLimits,
) -> Result<(TextRecords<R>, Header), ReadError> {
    let stated = options.delimiter.unwrap_or_default();
    let above = usize::try_from(options.header_row.saturating_sub(1)).unwrap_or(usize::MAX);
    let below = usize::try_from(options.skip_rows_after_header).unwrap_or(usize::MAX);
    let skipped = u64::from(options.header_row) + u64::from(options.skip_rows_after_header);
    let limits = ReadLimits { records: limits.records.saturating_add(skipped), ..*limits };
    let mut reader = Reader::with_encoding(source, stated, options.encoding, limits);
    if let Some(prefix) = &options.comment_prefix {
        reader = reader.skipping_comments(prefix);
    }
    let delimiter = match options.delimiter {
        Some(delimiter) => delimiter,
        None => reader.detect_delimiter(HeaderPlace { above, below })?,
    };
    for _ in 0..above {
        reader.read()?.ok_or_else(empty)?;
    }
    let (header, suspected) = header(&reader.read()?.ok_or_else(empty)?);
    for _ in 0..below {
        if reader.read()?.is_none() {
            break;
        }
    }
    let detected = options.delimiter.is_none();
    Ok((TextRecords { reader, delimiter, detected, suspected }, header))
}

fn empty() -> ReadError {
    let position = Some(Record::first_position());
    ReadError::File { fault: FileFault::Empty, row: 1, position }
}

fn header(record: &Record<'_>) -> (Header, Option<(char, String)>) {
    let header = Header {
        columns: record.fields().map(|name| FileColumn::named(name.trim())).collect(),
        row: record.row(),
        positions: (0..record.len()).map(|index| record.position(index)).collect(),
        malformed: record.malformed(),
    };
    let other = record.field(0).chars().find(|character| matches!(character, ',' | ';' | '\t' | '|'));
    let suspected = other.filter(|_| record.len() == 1).map(|other| (other, record.field(0).to_owned()));
    (header, suspected)
}

impl<R: Read> Records for TextRecords<R> {
    fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        self.reader.read()
    }

    fn describe(&self, notes: &mut SourceNotes, remarks: &mut Vec<Issue>) {
        let text = self.reader.transcoder();
        notes.encoding = text.encoding();
        notes.delimiter = Some(self.delimiter);
        notes.byte_order_mark = self.reader.byte_order_mark();
        notes.line_ends = self.reader.line_ends();
        notes.blank_lines = self.reader.blank_lines();
        notes.comment_lines = self.reader.comment_lines();
        if let Some((byte, value)) = text.assumed_at() {
            remarks.push(assumed(byte, value));
        }
        if text.told_by_nuls() {
            remarks
                .push(Code::AssumedUtf16.issue(format!("read as {:?}, by its NUL bytes", text.encoding())));
        }
        if let Some((other, header)) = &self.suspected {
            let message = format!(
                "the header is one column that holds {other:?}; does the profile state the delimiter?"
            );
            remarks.push(Code::OtherDelimiter.issue(message).with_row(1).with_value(header));
        }
        if self.detected && self.delimiter != Delimiter::default() {
            let message = format!("the fields are separated by {:?}", char::from(self.delimiter));
            remarks.push(Code::DetectedDelimiter.issue(message));
        }
        if notes.byte_order_mark {
            remarks.push(Code::ByteOrderMark.issue("a byte order mark was skipped"));
        }
        if notes.line_ends.mixed() {
            let LineEnds { line_feed, carriage_return_line_feed, carriage_return } = notes.line_ends;
            remarks.push(Code::MixedLineEnds.issue(format!(
                "{line_feed} records end with LF, {carriage_return_line_feed} with CRLF, {carriage_return} \
                 with CR"
            )));
        }
        if notes.blank_lines > 0 {
            remarks.push(Code::BlankLines.issue(format!("{} blank lines were skipped", notes.blank_lines)));
        }
        if notes.comment_lines > 0 {
            let message = format!("{} comment lines were skipped", notes.comment_lines);
            remarks.push(Code::CommentLines.issue(message));
        }
    }
}

/// The warning that Windows-1252 was assumed.
pub(crate) fn assumed(byte: u64, value: u8) -> Issue {
    let message = format!(
        "byte 0x{value:02X} at offset {byte} is not UTF-8; the file was read as Windows-1252. State \
         `encoding` in the profile"
    );
    Code::AssumedWindows1252.issue(message)
}
