//! A table to Parquet bytes.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::ColumnPath;

use super::ParquetError;
use super::description::{Description, KEY};
use crate::table::{CategoryValues, Table, TextValues, Values};

/// Rows of a row group. While writing, one column of one row group is in memory beside the table.
pub const ROW_GROUP_ROWS: usize = 65_536;

/// Who wrote the file; fixed, so that it does not change with the library.
const CREATED_BY: &str = "palladion";

/// Writes a table row group by row group, so that no more of it than a row group need be in memory.
/// Groups of [`ROW_GROUP_ROWS`] rows, the last one smaller, give the bytes of [`write()`].
pub struct TableWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    description: Description,
}

impl<W: Write + Send> TableWriter<W> {
    /// Begins a table with the columns of this one.
    ///
    /// # Errors
    /// When the target fails.
    pub fn new(like: &Table, target: W) -> Result<Self, ParquetError> {
        let description = Description::of(like);
        let schema = Arc::new(description.schema()?);
        let properties = Arc::new(properties(&description));
        Ok(Self { writer: SerializedFileWriter::new(target, schema, properties)?, description })
    }

    /// Writes some rows of a table with these columns as one row group.
    ///
    /// # Errors
    /// When the target fails, or the table has other columns.
    pub fn group(&mut self, table: &Table, rows: &Range<usize>) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in table.columns() {
            let Some(mut target) = group.next_column()? else {
                return Err(ParquetError::Mismatch(column.name.clone()));
            };
            write_values(&mut target, &column.values, rows.clone())?;
            target.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Ends the table and gives the target back. The levels are those of each column, none of those that are
    /// no category.
    ///
    /// # Errors
    /// When the target fails.
    pub fn finish(mut self, levels: Vec<Vec<String>>) -> Result<W, ParquetError> {
        for (column, levels) in self.description.columns.iter_mut().zip(levels) {
            column.levels = levels;
        }
        let json = serde_json::to_string(&self.description).map_err(ParquetError::Description)?;
        self.writer.append_key_value_metadata(KeyValue::new(KEY.to_owned(), json));
        Ok(self.writer.into_inner()?)
    }
}

/// Writes a table and gives the target back.
///
/// # Errors
/// When the target fails; a [`Table`] itself can always be written.
pub fn write<W: Write + Send>(table: &Table, target: W) -> Result<W, ParquetError> {
    let mut writer = TableWriter::new(table, target)?;
    for start in (0..table.rows()).step_by(ROW_GROUP_ROWS) {
        writer.group(table, &(start..table.rows().min(start + ROW_GROUP_ROWS)))?;
    }
    writer.finish(table.levels())
}

/// Writes a table into memory.
///
/// # Errors
/// As [`write()`]; memory does not fail.
pub fn to_bytes(table: &Table) -> Result<Vec<u8>, ParquetError> {
    write(table, Vec::new())
}

fn properties(description: &Description) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_dictionary_enabled(false);
    for column in &description.columns {
        use palladion_domain::tables::VariableType::{Category, Text};
        let dictionary = matches!(column.kind, Category | Text);
        builder =
            builder.set_column_dictionary_enabled(ColumnPath::new(vec![column.name.clone()]), dictionary);
    }
    builder.build()
}

fn write_values(
    target: &mut SerializedColumnWriter<'_>,
    values: &Values,
    rows: Range<usize>,
) -> Result<(), ParquetError> {
    match values {
        Values::Text(texts) => text_bytes(texts, rows).put::<ByteArrayType>(target),
        Values::Category(categories) => level_bytes(categories, rows).put::<ByteArrayType>(target),
        Values::Integer(values) => Present::of(part(values, rows), |value| value).put::<Int64Type>(target),
        Values::Real(values) => Present::of(part(values, rows), |value| value).put::<DoubleType>(target),
        Values::Boolean(values) => Present::of(part(values, rows), |value| value).put::<BoolType>(target),
        Values::Date(values) => {
            Present::of(part(values, rows), |date| date.to_epoch_days()).put::<Int32Type>(target)
        }
    }
}

fn part<T>(values: &[T], rows: Range<usize>) -> &[T] {
    values.get(rows).unwrap_or_default()
}

/// The values that are there, and for each row whether it has one (1 or 0).
struct Present<T> {
    values: Vec<T>,
    levels: Vec<i16>,
}

impl<T> Present<T> {
    fn of<V: Copy>(rows: &[Option<V>], value: impl Fn(V) -> T) -> Self {
        Self {
            values: rows.iter().flatten().map(|found| value(*found)).collect(),
            levels: rows.iter().map(|found| i16::from(found.is_some())).collect(),
        }
    }

    fn put<D: DataType<T = T>>(self, target: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        target.typed::<D>().write_batch(&self.values, Some(&self.levels), None)?;
        Ok(())
    }
}

/// The texts of some rows as slices of one buffer.
fn text_bytes(texts: &TextValues, rows: Range<usize>) -> Present<ByteArray> {
    let mut buffer = Vec::new();
    let mut ends = Vec::with_capacity(rows.len());
    let mut levels = Vec::with_capacity(rows.len());
    for row in rows {
        let text = texts.get(row);
        levels.push(i16::from(text.is_some()));
        if let Some(text) = text {
            buffer.extend_from_slice(text.as_bytes());
            ends.push(buffer.len());
        }
    }
    let buffer = Bytes::from(buffer);
    let mut start = 0;
    let values =
        ends.into_iter().map(|end| ByteArray::from(buffer.slice(std::mem::replace(&mut start, end)..end)));
    Present { values: values.collect(), levels }
}

fn level_bytes(categories: &CategoryValues, rows: Range<usize>) -> Present<ByteArray> {
    let levels: Vec<ByteArray> =
        categories.levels().iter().map(|level| ByteArray::from(level.as_bytes().to_vec())).collect();
    let codes = part(categories.codes(), rows);
    let level = |code: &u32| levels.get(*code as usize);
    Present {
        values: codes.iter().filter_map(level).cloned().collect(),
        levels: codes.iter().map(|code| i16::from(level(code).is_some())).collect(),
    }
}
