//! Records of any flat Parquet file, whoever wrote it.

use bytes::Bytes;
use palladion_domain::validation::Issue;
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::cells::{Cells, Kind};
use super::footer;
use super::pages::Checked;
use crate::container::guarded;
use crate::records::{FileFault, ReadError, ReadLimits, Record, RecordBuffer};
use crate::source::{FileColumn, Header, Records, SourceNotes};

pub(super) const FORMAT: &str = "Parquet";
/// Rows decoded at once, a column after the other.
const BATCH_ROWS: usize = 1_024;

/// Records of a Parquet file.
pub(crate) struct FlatRecords {
    file: Checked,
    metadata: ParquetMetaData,
    kinds: Vec<(String, Kind)>,
    /// The row group that is read next, and the columns of the one being read.
    group: usize,
    columns: Vec<Cells>,
    /// Rows of the batch in memory, and the next of them.
    rows: usize,
    next: usize,
    number: u64,
    ended: bool,
    buffer: RecordBuffer,
    limits: ReadLimits,
}

pub(super) fn damaged(error: &parquet::errors::ParquetError) -> ReadError {
    if let parquet::errors::ParquetError::NYI(what) = error {
        let what = format!("Parquet of a kind that no reader here knows ({what})");
        return ReadError::whole(FileFault::Unsupported(what, "write it with usual options"));
    }
    // The library's words begin with the name of its error.
    let words = error.to_string();
    let reason = words.split_once(": ").map_or(words.as_str(), |(_, reason)| reason);
    ReadError::whole(FileFault::damaged(FORMAT, reason))
}

impl FlatRecords {
    /// Reads the description of a file that is held whole.
    pub(crate) fn open(bytes: Vec<u8>, limits: &ReadLimits) -> Result<(Self, Header), ReadError> {
        footer::check(&bytes, limits).map_err(ReadError::whole)?;
        let bytes = Bytes::from(bytes);
        let file = Checked::new(bytes.clone(), limits);
        let metadata = guarded(FORMAT, || {
            let reader = SerializedFileReader::new(bytes).map_err(|error| damaged(&error))?;
            Ok(reader.metadata().clone())
        })?;
        let schema = metadata.file_metadata().schema_descr();
        if schema.num_columns() > limits.columns {
            return Err(ReadError::whole(FileFault::TooManyColumns(limits.columns)));
        }
        let mut kinds = Vec::new();
        let mut columns = Vec::new();
        for column in schema.columns() {
            kinds.push((column.name().to_owned(), kind(column).map_err(ReadError::whole)?));
            columns.push(described(column));
        }
        let records = Self {
            file,
            metadata,
            kinds,
            group: 0,
            columns: Vec::new(),
            rows: 0,
            next: 0,
            number: 0,
            ended: false,
            buffer: RecordBuffer::default(),
            limits: *limits,
        };
        Ok((records, Header::described(columns)))
    }

    /// Decodes the next rows; false at the end.
    fn batch(&mut self) -> Result<bool, ReadError> {
        loop {
            if self.columns.is_empty() {
                if self.group == self.metadata.num_row_groups() {
                    return Ok(false);
                }
                let group = self.metadata.row_group(self.group);
                let mut columns = Vec::with_capacity(self.kinds.len());
                for ((name, kind), chunk) in self.kinds.iter().zip(group.columns()) {
                    columns.push(Cells::open(&self.file, chunk, name, *kind)?);
                }
                self.columns = columns;
                self.group += 1;
            }
            let mut rows = None;
            for cells in &mut self.columns {
                let read = cells.read(BATCH_ROWS)?;
                if *rows.get_or_insert(read) != read {
                    let fault = FileFault::damaged(FORMAT, "its columns have different numbers of rows");
                    return Err(ReadError::whole(fault));
                }
            }
            self.rows = rows.unwrap_or(0);
            self.next = 0;
            if self.rows > 0 {
                return Ok(true);
            }
            self.columns.clear();
        }
    }

    fn fields(&mut self) -> Result<(), ReadError> {
        self.buffer.clear();
        for cells in &self.columns {
            let before = self.buffer.bytes();
            let mut written = Ok(());
            self.buffer.field_at(0, |text| written = cells.write(self.next, text));
            let fault = match written {
                Err(fault) => fault,
                Ok(()) if self.buffer.bytes() - before > self.limits.field_bytes => {
                    FileFault::FieldTooLong { limit: self.limits.field_bytes, quoted: false }
                }
                Ok(()) if self.buffer.bytes() > self.limits.record_bytes => {
                    FileFault::RecordTooLong(self.limits.record_bytes)
                }
                Ok(()) => continue,
            };
            return Err(ReadError::File { fault, row: self.number + 2, position: None });
        }
        Ok(())
    }
}

impl Records for FlatRecords {
    fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        self.ended = true;
        if self.next == self.rows && !guarded(FORMAT, || self.batch())? {
            return Ok(None);
        }
        self.fields()?;
        self.ended = false;
        self.next += 1;
        self.number += 1;
        Ok(Some(self.buffer.record(self.number + 1, self.number, None)))
    }

    fn describe(&self, notes: &mut SourceNotes, _remarks: &mut Vec<Issue>) {
        let file = self.metadata.file_metadata();
        notes.format_version = Some(file.version().to_string());
        notes.declared_records = u64::try_from(file.num_rows()).ok();
    }
}

fn described(column: &ColumnDescriptor) -> FileColumn {
    let physical = column.physical_type().to_string();
    let logical = column.logical_type_ref().map(|logical| format!("{logical:?}"));
    FileColumn { kind: Some(physical), display: logical, ..FileColumn::named(column.name().trim()) }
}

fn is_decimal(column: &ColumnDescriptor) -> bool {
    matches!(column.logical_type_ref(), Some(LogicalType::Decimal(_)))
        || column.converted_type() == ConvertedType::DECIMAL
}

/// What the values of a column are.
fn kind(column: &ColumnDescriptor) -> Result<Kind, FileFault> {
    let refuse =
        |found: &str| FileFault::UnreadableColumn { column: column.path().string(), found: found.to_owned() };
    if column.path().parts().len() > 1 || column.max_rep_level() > 0 || column.max_def_level() > 1 {
        return Err(refuse("nested"));
    }
    match Kind::of(column) {
        Some(kind) => Ok(kind),
        None if matches!(column.logical_type_ref(), Some(LogicalType::Float16)) => {
            Err(refuse("of numbers of 16 bits (float16)"))
        }
        None if is_decimal(column) => Err(refuse("of decimals with more than 38 digits")),
        None if column.physical_type() == Physical::FIXED_LEN_BYTE_ARRAY => {
            Err(refuse("bytes of fixed length"))
        }
        None => Err(refuse("of a type that has no single value as text")),
    }
}
