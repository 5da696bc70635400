//! A file as header and records, whatever its format.

use std::io::{Read, Seek};

use palladion_domain::validation::{Issue, Position};

use super::open::open;
use super::{FileColumn, FileOptions, SourceNotes};
use crate::container::Input;
use crate::records::{FileFault, ReadError, ReadLimits, Record};

/// The records of one format, below the header.
pub(crate) trait Records {
    /// The next record; `None` at the end, and after it.
    fn read(&mut self) -> Result<Option<Record<'_>>, ReadError>;

    /// What has been found out while reading.
    fn describe(&self, notes: &mut SourceNotes, remarks: &mut Vec<Issue>);
}

/// The columns of a file and where they are named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The columns in the file's order.
    pub columns: Vec<FileColumn>,
    /// The row that names them, 1 in formats without a header row.
    pub row: u64,
    /// Where each is named, in formats that have places.
    pub(crate) positions: Vec<Option<Position>>,
    /// The first name with text after its closing quote.
    pub(crate) malformed: Option<usize>,
}

impl Header {
    /// The line on which it begins; 0 in formats without a header of text.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.positions.first().copied().flatten().map_or(0, |position| position.line)
    }

    /// The header of a format that describes its columns.
    pub(crate) const fn described(columns: Vec<FileColumn>) -> Self {
        Self { columns, row: 1, positions: Vec::new(), malformed: None }
    }

    /// Refuses more columns than the limit.
    pub(crate) fn within(self, limits: &ReadLimits) -> Result<Self, ReadError> {
        if self.columns.len() > limits.columns {
            return Err(ReadError::whole(FileFault::TooManyColumns(limits.columns)));
        }
        Ok(self)
    }
}

/// A file that has been opened and told.
pub struct FileReader<'a> {
    pub(super) records: Box<dyn Records + 'a>,
    pub(super) header: Header,
    pub(super) notes: SourceNotes,
    pub(super) limit: u64,
    pub(super) read: u64,
}

impl<'a> FileReader<'a> {
    /// Opens a file whose bytes come once, from beginning to end.
    ///
    /// # Errors
    /// [`ReadError::Source`] when the source fails, [`ReadError::File`] when the file is of no format that
    /// is read, is damaged, or passes a limit.
    pub fn open(
        source: impl Read + 'a,
        options: &FileOptions,
        limits: &ReadLimits,
    ) -> Result<Self, ReadError> {
        open(Input::stream(Box::new(source)), options, limits)
    }

    /// Opens a file that can be read from any place, which zip archives need not be held for then.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_seekable(
        source: impl Read + Seek + 'a,
        options: &FileOptions,
        limits: &ReadLimits,
    ) -> Result<Self, ReadError> {
        open(Input::Seekable(Box::new(source)), options, limits)
    }

    /// The columns.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The next record below the header; `None` at the end.
    ///
    /// # Errors
    /// As [`Self::open`]; after one there is nothing more to read.
    pub fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let number = self.read + 1;
        let Some(mut record) = self.records.read()? else {
            return Ok(None);
        };
        if number > self.limit {
            let fault = FileFault::TooManyRecords(self.limit);
            return Err(ReadError::File { fault, row: record.row(), position: record.position(0) });
        }
        self.read = number;
        record.number = number;
        Ok(Some(record))
    }

    /// Records read so far.
    #[must_use]
    pub const fn records_read(&self) -> u64 {
        self.read
    }

    /// What the file turned out to be, as far as it has been read.
    #[must_use]
    pub fn notes(&self) -> SourceNotes {
        self.described().0
    }

    /// What is worth a look in the file as a whole, as far as it has been read.
    #[must_use]
    pub fn remarks(&self) -> Vec<Issue> {
        self.described().1
    }

    fn described(&self) -> (SourceNotes, Vec<Issue>) {
        let (mut notes, mut remarks) = (self.notes.clone(), Vec::new());
        self.records.describe(&mut notes, &mut remarks);
        (notes, remarks)
    }
}

impl std::fmt::Debug for FileReader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FileReader")
            .field("header", &self.header)
            .field("notes", &self.notes)
            .finish()
    }
}
