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

/// Writes a table and gives the target back.
///
/// # Errors
/// When the target fails; a [`Table`] itself can always be written.
pub fn write<W: Write + Send>(table: &Table, target: W) -> Result<W, ParquetError> {
    let description = Description::of(table);
    let schema = Arc::new(description.schema()?);
    let properties = Arc::new(properties(&description)?);
    let mut writer = SerializedFileWriter::new(target, schema, properties)?;
    for start in (0..table.rows()).step_by(ROW_GROUP_ROWS) {
        let rows = start..table.rows().min(start + ROW_GROUP_ROWS);
        let mut group = writer.next_row_group()?;
        for column in table.columns() {
            let Some(mut target) = group.next_column()? else {
                return Err(ParquetError::Mismatch(column.name.clone()));
            };
            write_values(&mut target, &column.values, rows.clone())?;
            target.close()?;
        }
        group.close()?;
    }
    Ok(writer.into_inner()?)
}

/// Writes a table into memory.
///
/// # Errors
/// As [`write()`]; memory does not fail.
pub fn to_bytes(table: &Table) -> Result<Vec<u8>, ParquetError> {
    write(table, Vec::new())
}

fn properties(description: &Description) -> Result<WriterProperties, ParquetError> {
    let json = serde_json::to_string(description).map_err(ParquetError::Description)?;
    let mut builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_dictionary_enabled(false)
        .set_key_value_metadata(Some(vec![KeyValue::new(KEY.to_owned(), json)]));
    for column in &description.columns {
        use palladion_domain::tables::VariableType::{Category, Text};
        let dictionary = matches!(column.kind, Category | Text);
        builder =
            builder.set_column_dictionary_enabled(ColumnPath::new(vec![column.name.clone()]), dictionary);
    }
    Ok(builder.build())
}

fn write_values(
    target: &mut SerializedColumnWriter<'_>,
    values: &Values,
    rows: Range<usize>,
) -> Result<(), ParquetError> {
    match values {
        Values::Text(texts) => put::<ByteArrayType>(target, &text_bytes(texts, rows)),
        Values::Category(categories) => put::<ByteArrayType>(target, &level_bytes(categories, rows)),
        Values::Integer(values) => put::<Int64Type>(target, part(values, rows)),
        Values::Real(values) => put::<DoubleType>(target, part(values, rows)),
        Values::Boolean(values) => put::<BoolType>(target, part(values, rows)),
        Values::Date(values) => {
            let days: Vec<Option<i32>> =
                part(values, rows).iter().map(|date| date.map(|date| date.to_epoch_days())).collect();
            put::<Int32Type>(target, &days)
        }
    }
}

fn part<T>(values: &[T], rows: Range<usize>) -> &[T] {
    values.get(rows).unwrap_or_default()
}

/// Writes the values that are there, and for each row whether it has one.
fn put<T: DataType>(
    target: &mut SerializedColumnWriter<'_>,
    rows: &[Option<T::T>],
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = rows.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = rows.iter().flatten().cloned().collect();
    target.typed::<T>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}

/// The texts of some rows as slices of one buffer.
fn text_bytes(texts: &TextValues, rows: Range<usize>) -> Vec<Option<ByteArray>> {
    let mut buffer = Vec::new();
    let mut ranges = Vec::with_capacity(rows.len());
    for row in rows {
        let start = buffer.len();
        ranges.push(texts.get(row).map(|text| {
            buffer.extend_from_slice(text.as_bytes());
            start..buffer.len()
        }));
    }
    let buffer = Bytes::from(buffer);
    ranges.into_iter().map(|range| range.map(|range| ByteArray::from(buffer.slice(range)))).collect()
}

fn level_bytes(categories: &CategoryValues, rows: Range<usize>) -> Vec<Option<ByteArray>> {
    let levels: Vec<ByteArray> =
        categories.levels().iter().map(|level| ByteArray::from(level.as_bytes().to_vec())).collect();
    part(categories.codes(), rows).iter().map(|code| levels.get(*code as usize).cloned()).collect()
}
