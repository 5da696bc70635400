//! Parquet bytes to a table.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;

use bytes::Bytes;
use chrono::NaiveDate;
use palladion_domain::tables::VariableType;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};

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
    let (file, description) = open(bytes)?;
    table(&file, &description, 0..file.num_row_groups())
}

/// A stored table that is read row group by row group.
pub struct TableReader {
    file: SerializedFileReader<File>,
    description: Description,
}

impl TableReader {
    /// Reads what the file says about itself.
    ///
    /// # Errors
    /// As [`read()`].
    pub fn open(file: File) -> Result<Self, ParquetError> {
        let (file, description) = open(file)?;
        Ok(Self { file, description })
    }

    /// How many row groups there are.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.file.num_row_groups()
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        usize::try_from(self.file.metadata().file_metadata().num_rows()).unwrap_or_default()
    }

    /// The rows of one group, counted from 0; none when there is no such group.
    ///
    /// # Errors
    /// As [`read()`].
    pub fn group(&self, group: usize) -> Result<Table, ParquetError> {
        table(&self.file, &self.description, self.only(group))
    }

    /// One column of one group; `None` when the table has none of that name.
    ///
    /// # Errors
    /// As [`read()`].
    pub fn column(&self, group: usize, name: &str) -> Result<Option<Column>, ParquetError> {
        let found = self.description.columns.iter().enumerate().find(|(_, column)| column.name == name);
        found.map(|(index, described)| column(&self.file, index, described, self.only(group))).transpose()
    }

    fn only(&self, group: usize) -> Range<usize> {
        if group < self.groups() { group..group + 1 } else { 0..0 }
    }
}

fn open<R: ChunkReader + 'static>(source: R) -> Result<(SerializedFileReader<R>, Description), ParquetError> {
    let file = SerializedFileReader::new(source)?;
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
    Ok((file, description))
}

fn table<R: ChunkReader + 'static>(
    file: &SerializedFileReader<R>,
    description: &Description,
    groups: Range<usize>,
) -> Result<Table, ParquetError> {
    let described = description.columns.iter().enumerate();
    let columns = described.map(|(index, described)| column(file, index, described, groups.clone()));
    Table::new(columns.collect::<Result<_, ParquetError>>()?).map_err(ParquetError::Table)
}

fn column<R: ChunkReader + 'static>(
    file: &SerializedFileReader<R>,
    index: usize,
    described: &ColumnDescription,
    groups: Range<usize>,
) -> Result<Column, ParquetError> {
    let mut growing = Growing::of(described);
    for group in groups {
        let reader = file.get_row_group(group)?.get_column_reader(index)?;
        growing.extend(reader, &described.name)?;
    }
    let values = growing.finish(described.levels.clone())?;
    Ok(Column { name: described.name.clone(), unit: described.unit.clone(), values })
}

fn description<R: ChunkReader + 'static>(
    file: &SerializedFileReader<R>,
) -> Result<Description, ParquetError> {
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
