//! Records of a transport file.

use std::io::Read;

use palladion_domain::validation::Issue;

use super::display::Meaning;
use super::header::{
    BLOCK, DESCRIPTOR, DataSet, FORMAT, LIBRARY, MEMBER, NAMES, RECORDS, damaged, description_length,
    record_length, text, variable, variable_count,
};
use super::ibm::{self, Stored};
use crate::issues::Code;
use crate::records::{FileFault, Place, ReadError, ReadLimits, Record, RecordBuffer, listed, place};
use crate::source::{FileOptions, Header, Records, SourceNotes, assumed};
use crate::text::CellDecoder;

/// The bytes of the file that are in memory.
struct Tape<R> {
    source: R,
    bytes: Vec<u8>,
    /// How many of them have been used.
    used: usize,
    /// Offset in the file of the first byte not used.
    offset: u64,
    at_end: bool,
}

const CHUNK: usize = 64 << 10;

impl<R: Read> Tape<R> {
    /// Bytes that follow: as many as wanted, unless the file ends.
    fn ahead(&mut self, wanted: usize) -> Result<&[u8], ReadError> {
        if self.bytes.len() - self.used < wanted && !self.at_end {
            self.bytes.drain(..self.used);
            self.used = 0;
            while self.bytes.len() < wanted && !self.at_end {
                let before = self.bytes.len();
                let mut part = self.source.by_ref().take(u64::try_from(CHUNK).unwrap_or(u64::MAX));
                part.read_to_end(&mut self.bytes).map_err(ReadError::from_io)?;
                self.at_end = self.bytes.len() == before;
            }
        }
        let end = self.bytes.len().min(self.used + wanted);
        Ok(self.bytes.get(self.used..end).unwrap_or_default())
    }

    fn advance(&mut self, bytes: usize) {
        self.used = self.bytes.len().min(self.used + bytes);
        self.offset += u64::try_from(bytes).unwrap_or(u64::MAX);
    }

    /// Bytes to the next block.
    fn to_block(&self) -> usize {
        let past = usize::try_from(self.offset % 80).unwrap_or(0);
        if past == 0 { 0 } else { BLOCK - past }
    }

    /// A block that must begin with these words.
    fn block(&mut self, words: &[u8]) -> Result<Vec<u8>, ReadError> {
        let block = self.ahead(BLOCK)?.to_vec();
        if block.len() < BLOCK || !block.starts_with(words) {
            let expected = text(words.get(20..28).unwrap_or_default());
            return Err(ReadError::whole(damaged(format!("a header {expected} is missing or cut short"))));
        }
        self.advance(BLOCK);
        Ok(block)
    }
}

/// Records of one data set of a transport file.
pub(crate) struct XptRecords<R> {
    tape: Tape<R>,
    set: DataSet,
    meanings: Vec<Meaning>,
    cells: CellDecoder,
    buffer: RecordBuffer,
    number: u64,
    ended: bool,
    /// Whether other data sets of the file are left alone.
    chosen: bool,
    /// Record and column of the first number that was rounded, and how many were.
    rounded: Option<(u64, String)>,
    rounded_count: u64,
    field_bytes: usize,
}

impl<R: Read> XptRecords<R> {
    /// Reads up to the first record of the data set that the options name, or of the only one.
    pub(crate) fn open(
        source: R,
        options: &FileOptions,
        limits: &ReadLimits,
    ) -> Result<(Self, Header), ReadError> {
        let mut tape = Tape { source, bytes: Vec::new(), used: 0, offset: 0, at_end: false };
        tape.block(LIBRARY)?;
        tape.block(b"")?;
        tape.block(b"")?;
        let wanted = options.dataset.as_deref();
        let mut set = data_set(&mut tape, limits)?;
        let mut others = Vec::new();
        while wanted.is_some_and(|wanted| wanted != set.name) {
            others.push(set.name);
            set = match find_member(&mut tape)? {
                true => data_set(&mut tape, limits)?,
                false => return Err(ReadError::whole(no_such(wanted.unwrap_or_default(), &others))),
            };
        }
        let columns = set.variables.iter().map(super::header::Variable::column).collect();
        let meanings = set.variables.iter().map(|variable| Meaning::of(&variable.format)).collect();
        let records = Self {
            tape,
            set,
            meanings,
            cells: CellDecoder::new(options.encoding).map_err(ReadError::whole)?,
            buffer: RecordBuffer::default(),
            number: 0,
            ended: false,
            chosen: wanted.is_some(),
            rounded: None,
            rounded_count: 0,
            field_bytes: limits.field_bytes,
        };
        Ok((records, Header::described(columns).within(limits)?))
    }

    /// How many of the first bytes of a file hold whole records, headers included.
    ///
    /// # Errors
    /// As [`Self::open`], when the bytes end before the first record.
    pub(crate) fn whole(
        bytes: &[u8],
        options: &FileOptions,
        limits: &ReadLimits,
    ) -> Result<usize, FileFault> {
        let (records, _) = XptRecords::open(bytes, options, limits).map_err(|error| match error {
            ReadError::File { fault, .. } => fault,
            ReadError::Source(error) => damaged(error.to_string()),
        })?;
        let first = usize::try_from(records.tape.offset).unwrap_or(usize::MAX);
        // Another data set that begins ends the records, whole header or not.
        let mut blocks = (first.next_multiple_of(BLOCK)..bytes.len()).step_by(BLOCK);
        let begins = |at: &usize| bytes.get(*at..*at + 20).is_some_and(|words| MEMBER.starts_with(words));
        if let Some(header) = blocks.find(begins) {
            let whole = bytes.get(header..header + MEMBER.len()).is_some();
            return Ok(if whole { bytes.len() } else { header });
        }
        let left = bytes.len().saturating_sub(first);
        Ok(first + left - left % records.set.record.max(1))
    }

    /// Whether the records end here: the file does, or another data set begins, and what is left before
    /// that is the blanks that fill the last block.
    fn ends(&mut self) -> Result<bool, ReadError> {
        let length = self.set.record;
        let first = self.tape.to_block();
        let ahead = self.tape.ahead(length + 2 * BLOCK)?;
        // A header that stands before this record would end.
        let mut blocks = (first..).step_by(BLOCK).take_while(|at| *at < length.max(BLOCK));
        let header = blocks.find(|at| ahead.get(*at..).is_some_and(|rest| rest.starts_with(MEMBER)));
        let left = match header {
            Some(at) => at,
            None if ahead.len() == length + 2 * BLOCK => return Ok(false),
            None => ahead.len(),
        };
        let blank = ahead.get(..left).unwrap_or_default().iter().all(|byte| *byte == b' ');
        if left == 0 || (left < BLOCK && blank) {
            if header.is_some() && !self.chosen {
                self.tape.advance(left);
                let other = data_set_name(&mut self.tape)?;
                let names = listed([self.set.name.as_str(), other.as_str()]);
                return Err(ReadError::whole(FileFault::Several {
                    container: "file",
                    names,
                    option: "dataset",
                }));
            }
            return Ok(true);
        }
        if left < length {
            return Err(self.fault(damaged("it ends within a record"), 0));
        }
        Ok(false)
    }

    fn fault(&self, fault: FileFault, index: usize) -> ReadError {
        let at = self.set.variables.get(index).map_or(0, |variable| variable.position);
        let byte = self.tape.offset + u64::try_from(at).unwrap_or(0);
        ReadError::File { fault, row: self.number + 2, position: Some(place(1, byte, index)) }
    }

    /// Fills the buffer from the bytes of one record.
    fn fields(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        self.buffer.clear();
        for (index, variable) in self.set.variables.iter().enumerate() {
            let value = bytes.get(variable.position..variable.position + variable.length).unwrap_or_default();
            let mut failed = None;
            if variable.character {
                let offset = self.tape.offset + u64::try_from(variable.position).unwrap_or(0);
                let end = value.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
                let value = value.get(..end).unwrap_or_default();
                let cells = &mut self.cells;
                self.buffer.field_at(variable.position, |text| {
                    failed = cells.decode(value, offset, text).err().map(|(fault, _)| fault);
                });
                if value.len() > self.field_bytes {
                    failed = Some(FileFault::FieldTooLong { limit: self.field_bytes, quoted: false });
                }
            } else {
                let meaning = self.meanings.get(index).copied().unwrap_or(Meaning::Number);
                let stored = ibm::read(value);
                if let Stored::Number { exact: false, .. } = stored {
                    self.rounded_count += 1;
                    self.rounded.get_or_insert_with(|| (self.number + 2, variable.name.clone()));
                }
                self.buffer.field_at(variable.position, |text| match stored {
                    Stored::Missing('.') => {}
                    Stored::Missing(special) => text.extend(['.', special]),
                    Stored::Number { value, .. } => meaning.write(value, text),
                });
            }
            if let Some(fault) = failed {
                return Err(self.fault(fault, index));
            }
        }
        Ok(())
    }
}

fn no_such(wanted: &str, names: &[String]) -> FileFault {
    let names = listed(names.iter().map(String::as_str));
    FileFault::NoSuchMember { container: "file", wanted: wanted.to_owned(), names }
}

/// Reads the headers of a data set, up to its first record.
fn data_set<R: Read>(tape: &mut Tape<R>, limits: &ReadLimits) -> Result<DataSet, ReadError> {
    let length = description_length(&tape.block(MEMBER)?).map_err(ReadError::whole)?;
    tape.block(DESCRIPTOR)?;
    let first = tape.block(b"SAS     ")?;
    let second = tape.block(b"")?;
    let count = variable_count(&tape.block(NAMES)?, limits).map_err(ReadError::whole)?;
    let bytes = (count * length).next_multiple_of(BLOCK);
    let descriptions = tape.ahead(bytes)?;
    if descriptions.len() < bytes {
        return Err(ReadError::whole(damaged("it ends within the descriptions of the variables")));
    }
    let variables: Result<Vec<_>, _> = descriptions.chunks(length).take(count).map(variable).collect();
    let variables = variables.map_err(ReadError::whole)?;
    tape.advance(bytes);
    tape.block(RECORDS)?;
    let record = record_length(&variables, limits).map_err(ReadError::whole)?;
    let part = |bytes: &[u8], at: usize, length: usize| text(bytes.get(at..at + length).unwrap_or_default());
    Ok(DataSet { name: part(&first, 8, 8), label: part(&second, 32, 40), variables, record })
}

/// The name of the data set whose header comes next.
fn data_set_name<R: Read>(tape: &mut Tape<R>) -> Result<String, ReadError> {
    tape.block(MEMBER)?;
    tape.block(DESCRIPTOR)?;
    Ok(text(tape.block(b"SAS     ")?.get(8..16).unwrap_or_default()))
}

/// Moves to the next header of a data set; false when there is none.
fn find_member<R: Read>(tape: &mut Tape<R>) -> Result<bool, ReadError> {
    let skip = tape.to_block();
    tape.ahead(skip)?;
    tape.advance(skip);
    loop {
        let block = tape.ahead(BLOCK)?;
        if block.starts_with(MEMBER) {
            return Ok(true);
        }
        if block.len() < BLOCK {
            return Ok(false);
        }
        tape.advance(BLOCK);
    }
}

impl<R: Read> Records for XptRecords<R> {
    fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        if self.ended || self.ends()? {
            self.ended = true;
            return Ok(None);
        }
        let length = self.set.record;
        let bytes = self.tape.ahead(length)?.to_vec();
        if let Err(error) = self.fields(&bytes) {
            self.ended = true;
            return Err(error);
        }
        let start = Place { line: 1, byte: self.tape.offset };
        self.tape.advance(length);
        self.number += 1;
        Ok(Some(self.buffer.record(self.number + 1, self.number, Some(start))))
    }

    fn describe(&self, notes: &mut SourceNotes, remarks: &mut Vec<Issue>) {
        notes.format_version = Some("5".to_owned());
        notes.dataset = Some(self.set.name.clone());
        notes.dataset_label = (!self.set.label.is_empty()).then(|| self.set.label.clone());
        notes.encoding = self.cells.encoding();
        if let Some((byte, value)) = self.cells.assumed_at() {
            remarks.push(assumed(byte, value));
        }
        if let Some((row, column)) = &self.rounded {
            let message = format!(
                "{} numbers of this {FORMAT} file have more bits than a double keeps and were rounded to the \
                 nearest; this is the first",
                self.rounded_count
            );
            remarks.push(Code::RoundedNumber.issue(message).with_row(*row).with_column(column.as_str()));
        }
    }
}
