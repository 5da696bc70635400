//! Parquet bytes to a table.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::NaiveDate;
use palladion_domain::tables::VariableType;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::ParquetError;
use super::description::{ColumnDescription, Description, FORMAT, KEY};
use crate::table::{CategoryValues, Column, Table, TextValues, Values};

/// Rows read at once.
const BATCH_ROWS: usize = 8_192;

/// Reads a table that [`super::write`] has written: equal to the written one, bit for bit.
///
/// # Errors
/// Bytes that are not Parquet, were not written by this product, or do not hold what their description
/// says.
pub fn read(bytes: Bytes) -> Result<Table, ParquetError> {
    let file = SerializedFileReader::new(bytes)?;
    let description = description(&file)?;
    let schema = file.metadata().file_metadata().schema();
    if *schema != description.schema()? {
        let fields = schema.get_fields();
        let differs = |(index, column): &(usize, &ColumnDescription)| {
            fields.get(*index).is_none_or(|field| field.name() != column.name)
        };
        let found = description.columns.iter().enumerate().find(differs);
        return Err(ParquetError::Mismatch(found.map(|(_, column)| column.name.clone()).unwrap_or_default()));
    }
    let mut columns = Vec::with_capacity(description.columns.len());
    for (index, column) in description.columns.into_iter().enumerate() {
        let mut growing = Growing::of(&column);
        for group in 0..file.num_row_groups() {
            let reader = file.get_row_group(group)?.get_column_reader(index)?;
            growing.extend(reader, &column.name)?;
        }
        let values = growing.finish(column.levels)?;
        columns.push(Column { name: column.name, unit: column.unit, values });
    }
    Table::new(columns).map_err(ParquetError::Table)
}

fn description(file: &SerializedFileReader<Bytes>) -> Result<Description, ParquetError> {
    let metadata = file.metadata().file_metadata().key_value_metadata();
    let entry = metadata.and_then(|entries| entries.iter().find(|entry| entry.key == KEY));
    let json = entry.and_then(|entry| entry.value.as_deref()).ok_or(ParquetError::NotOurs)?;
    let description: Description = serde_json::from_str(json).map_err(ParquetError::Description)?;
    if description.format == FORMAT { Ok(description) } else { Err(ParquetError::NotOurs) }
}

enum Growing {
    Text(TextValues),
    Category(BTreeMap<String, u32>, Vec<u32>),
    Integer(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Date(Vec<Option<NaiveDate>>),
    Boolean(Vec<Option<bool>>),
}

impl Growing {
    fn of(column: &ColumnDescription) -> Self {
        match column.kind {
            VariableType::Text => Self::Text(TextValues::new()),
            VariableType::Category => {
                Self::Category(column.levels.iter().cloned().zip(0_u32..).collect(), Vec::new())
            }
            VariableType::Integer => Self::Integer(Vec::new()),
            VariableType::Real => Self::Real(Vec::new()),
            VariableType::Date => Self::Date(Vec::new()),
            VariableType::Boolean => Self::Boolean(Vec::new()),
        }
    }

    fn extend(&mut self, reader: ColumnReader, name: &str) -> Result<(), ParquetError> {
        match (self, reader) {
            (Self::Text(texts), ColumnReader::ByteArrayColumnReader(reader)) => each(reader, |value| {
                let text = value.as_ref().map(|value| utf8(value, name)).transpose()?;
                texts.push(text).map_err(ParquetError::Table)
            }),
            (Self::Category(levels, codes), ColumnReader::ByteArrayColumnReader(reader)) => {
                each(reader, |value| {
                    let Some(value) = value else {
                        codes.push(CategoryValues::MISSING);
                        return Ok(());
                    };
                    let unknown = || ParquetError::UnknownLevel(name.to_owned());
                    codes.push(*levels.get(utf8(&value, name)?).ok_or_else(unknown)?);
                    Ok(())
                })
            }
            (Self::Integer(values), ColumnReader::Int64ColumnReader(reader)) => collect(reader, values),
            (Self::Real(values), ColumnReader::DoubleColumnReader(reader)) => collect(reader, values),
            (Self::Boolean(values), ColumnReader::BoolColumnReader(reader)) => collect(reader, values),
            (Self::Date(values), ColumnReader::Int32ColumnReader(reader)) => each(reader, |days| {
                let impossible = || ParquetError::ImpossibleDate(name.to_owned());
                let date = |days| NaiveDate::from_epoch_days(days).ok_or_else(impossible);
                values.push(days.map(date).transpose()?);
                Ok(())
            }),
            _ => Err(ParquetError::Mismatch(name.to_owned())),
        }
    }

    fn finish(self, levels: Vec<String>) -> Result<Values, ParquetError> {
        Ok(match self {
            Self::Text(values) => Values::Text(values),
            Self::Category(_, codes) => {
                Values::Category(CategoryValues::new(levels, codes).map_err(ParquetError::Table)?)
            }
            Self::Integer(values) => Values::Integer(values),
            Self::Real(values) => Values::Real(values),
            Self::Date(values) => Values::Date(values),
            Self::Boolean(values) => Values::Boolean(values),
        })
    }
}

fn utf8<'a>(value: &'a ByteArray, name: &str) -> Result<&'a str, ParquetError> {
    std::str::from_utf8(value.data()).map_err(|_not_utf8| ParquetError::NotUtf8(name.to_owned()))
}

fn collect<T: DataType>(
    reader: ColumnReaderImpl<T>,
    into: &mut Vec<Option<T::T>>,
) -> Result<(), ParquetError> {
    each(reader, |value| {
        into.push(value);
        Ok(())
    })
}

/// Hands over every row of one column of one row group.
fn each<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    mut take: impl FnMut(Option<T::T>) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    loop {
        levels.clear();
        values.clear();
        let (rows, _, _) = reader.read_records(BATCH_ROWS, Some(&mut levels), None, &mut values)?;
        if rows == 0 {
            return Ok(());
        }
        let mut present = values.drain(..);
        for level in &levels {
            take(if *level > 0 { present.next() } else { None })?;
        }
    }
}
