//! Values of one column of a foreign file, as canonical text.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::schema::types::ColumnDescriptor;

use super::flat::{FORMAT, damaged};
use super::pages::Checked;
use crate::records::{FileFault, ReadError, write_number};

/// What the values of a column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Unsigned,
    Date,
    /// Units of a second, and whether it is of UTC.
    Moment(u32, bool),
    /// Units of a second since midnight.
    Time(u32),
    /// Digits after the point.
    Decimal(u32),
    Text,
    Uuid,
}

impl Kind {
    /// `None` for values that are no single ones as text.
    pub(super) fn of(column: &ColumnDescriptor) -> Option<Self> {
        let logical = column.logical_type_ref();
        let physical = column.physical_type();
        let kind = match logical {
            Some(logical) => Self::of_logical(logical)?,
            None => Self::of_converted(column)?,
        };
        let digits = u32::try_from(column.type_length()).unwrap_or(u32::MAX);
        let fits = match (kind, physical) {
            (Self::Plain, Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY) => false,
            (Self::Plain, _) => true,
            (Self::Text, physical) => physical == Physical::BYTE_ARRAY,
            (Self::Uuid, physical) => physical == Physical::FIXED_LEN_BYTE_ARRAY && digits == 16,
            (Self::Decimal(_), Physical::FIXED_LEN_BYTE_ARRAY) => digits <= 16,
            (Self::Decimal(_), physical) => {
                matches!(physical, Physical::INT32 | Physical::INT64 | Physical::BYTE_ARRAY)
            }
            (Self::Date, physical) => physical == Physical::INT32,
            (Self::Moment(..), physical) => physical == Physical::INT64,
            (Self::Unsigned | Self::Time(_), physical) => {
                matches!(physical, Physical::INT32 | Physical::INT64)
            }
        };
        fits.then_some(kind)
    }

    fn of_logical(logical: &LogicalType) -> Option<Self> {
        let per_second = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        match logical {
            LogicalType::String | LogicalType::Enum | LogicalType::Json => Some(Self::Text),
            LogicalType::Integer(integer) if !integer.is_signed => Some(Self::Unsigned),
            LogicalType::Integer(_) | LogicalType::Unknown => Some(Self::Plain),
            LogicalType::Decimal(decimal) => u32::try_from(decimal.scale).ok().map(Self::Decimal),
            LogicalType::Date => Some(Self::Date),
            LogicalType::Time(time) => Some(Self::Time(per_second(&time.unit))),
            LogicalType::Timestamp(moment) => {
                Some(Self::Moment(per_second(&moment.unit), moment.is_adjusted_to_u_t_c))
            }
            LogicalType::Uuid => Some(Self::Uuid),
            _ => None,
        }
    }

    fn of_converted(column: &ColumnDescriptor) -> Option<Self> {
        use ConvertedType as Converted;
        match column.converted_type() {
            Converted::UTF8 | Converted::ENUM | Converted::JSON => Some(Self::Text),
            Converted::DATE => Some(Self::Date),
            Converted::TIME_MILLIS => Some(Self::Time(1_000)),
            Converted::TIME_MICROS => Some(Self::Time(1_000_000)),
            Converted::TIMESTAMP_MILLIS => Some(Self::Moment(1_000, true)),
            Converted::TIMESTAMP_MICROS => Some(Self::Moment(1_000_000, true)),
            Converted::UINT_8 | Converted::UINT_16 | Converted::UINT_32 | Converted::UINT_64 => {
                Some(Self::Unsigned)
            }
            Converted::INT_8 | Converted::INT_16 | Converted::INT_32 | Converted::INT_64 => Some(Self::Plain),
            Converted::DECIMAL => u32::try_from(column.type_scale()).ok().map(Self::Decimal),
            // Old writers do not say that their bytes are text; those that are not are refused on reading.
            Converted::NONE if column.physical_type() == Physical::BYTE_ARRAY => Some(Self::Text),
            Converted::NONE => Some(Self::Plain),
            _ => None,
        }
    }
}

/// A column being read: its reader, and the batch in memory.
pub(super) struct Cells {
    name: String,
    kind: Kind,
    column: Column,
}

struct Batch<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<Option<T::T>>,
}

enum Column {
    Boolean(Batch<parquet::data_type::BoolType>),
    Int32(Batch<parquet::data_type::Int32Type>),
    Int64(Batch<parquet::data_type::Int64Type>),
    Int96(Batch<parquet::data_type::Int96Type>),
    Float(Batch<parquet::data_type::FloatType>),
    Double(Batch<parquet::data_type::DoubleType>),
    Bytes(Batch<parquet::data_type::ByteArrayType>),
    Fixed(Batch<parquet::data_type::FixedLenByteArrayType>),
}

impl<T: DataType> Batch<T> {
    const fn new(reader: ColumnReaderImpl<T>) -> Self {
        Self { reader, values: Vec::new() }
    }

    /// Decodes as many rows as wanted, fewer only at the end.
    fn read(&mut self, wanted: usize) -> parquet::errors::Result<usize> {
        self.values.clear();
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        while self.values.len() < wanted {
            levels.clear();
            values.clear();
            let missing = wanted - self.values.len();
            let (rows, _, _) = self.reader.read_records(missing, Some(&mut levels), None, &mut values)?;
            if rows == 0 {
                break;
            }
            let mut present = values.drain(..);
            if levels.is_empty() {
                self.values.extend(present.by_ref().map(Some));
            } else {
                self.values.extend(levels.iter().map(|level| if *level > 0 { present.next() } else { None }));
            }
        }
        Ok(self.values.len())
    }

    fn get(&self, row: usize) -> Option<&T::T> {
        self.values.get(row).and_then(Option::as_ref)
    }
}

impl Cells {
    pub(super) fn open(
        file: &Checked,
        chunk: &ColumnChunkMetaData,
        name: &str,
        kind: Kind,
    ) -> Result<Self, ReadError> {
        let pages = file.pages(chunk).map_err(|error| damaged(&error))?;
        let column = match get_column_reader(chunk.column_descr_ptr(), Box::new(pages)) {
            ColumnReader::BoolColumnReader(reader) => Column::Boolean(Batch::new(reader)),
            ColumnReader::Int32ColumnReader(reader) => Column::Int32(Batch::new(reader)),
            ColumnReader::Int64ColumnReader(reader) => Column::Int64(Batch::new(reader)),
            ColumnReader::Int96ColumnReader(reader) => Column::Int96(Batch::new(reader)),
            ColumnReader::FloatColumnReader(reader) => Column::Float(Batch::new(reader)),
            ColumnReader::DoubleColumnReader(reader) => Column::Double(Batch::new(reader)),
            ColumnReader::ByteArrayColumnReader(reader) => Column::Bytes(Batch::new(reader)),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => Column::Fixed(Batch::new(reader)),
        };
        Ok(Self { name: name.to_owned(), kind, column })
    }

    /// Decodes the next rows and says how many there are.
    pub(super) fn read(&mut self, wanted: usize) -> Result<usize, ReadError> {
        let read = match &mut self.column {
            Column::Boolean(batch) => batch.read(wanted),
            Column::Int32(batch) => batch.read(wanted),
            Column::Int64(batch) => batch.read(wanted),
            Column::Int96(batch) => batch.read(wanted),
            Column::Float(batch) => batch.read(wanted),
            Column::Double(batch) => batch.read(wanted),
            Column::Bytes(batch) => batch.read(wanted),
            Column::Fixed(batch) => batch.read(wanted),
        };
        read.map_err(|error| damaged(&error))
    }

    /// Writes the value of a row of the batch, nothing when it is missing.
    pub(super) fn write(&self, row: usize, text: &mut String) -> Result<(), FileFault> {
        let written = match &self.column {
            Column::Boolean(batch) => batch.get(row).map(|value| plain(text, *value)),
            Column::Int32(batch) => batch.get(row).map(|value| self.integer(i64::from(*value), 32, text)),
            Column::Int64(batch) => batch.get(row).map(|value| self.integer(*value, 64, text)),
            Column::Int96(batch) => batch.get(row).map(|value| int96(value, text)),
            Column::Float(batch) => batch.get(row).map(|value| plain(text, *value)),
            Column::Double(batch) => batch.get(row).map(|value| {
                write_number(*value, text);
                Some(())
            }),
            Column::Bytes(batch) => batch.get(row).map(|value: &ByteArray| self.bytes(value.data(), text)),
            Column::Fixed(batch) => {
                batch.get(row).map(|value: &FixedLenByteArray| self.bytes(value.data(), text))
            }
        };
        match written {
            None | Some(Some(())) => Ok(()),
            Some(None) => {
                let reason = format!("column `{}` holds a value that is none of its type", self.name);
                Err(FileFault::damaged(FORMAT, reason))
            }
        }
    }

    fn integer(&self, value: i64, bits: u32, text: &mut String) -> Option<()> {
        match self.kind {
            Kind::Plain | Kind::Text | Kind::Uuid => plain(text, value),
            Kind::Unsigned if bits == 32 => {
                plain(text, u32::from_ne_bytes(i32::try_from(value).ok()?.to_ne_bytes()))
            }
            Kind::Unsigned => plain(text, u64::from_ne_bytes(value.to_ne_bytes())),
            Kind::Date => plain(text, NaiveDate::from_epoch_days(i32::try_from(value).ok()?)?),
            Kind::Moment(per_second, utc) => moment(i128::from(value), per_second, utc, text),
            Kind::Time(per_second) => {
                let day = i64::from(per_second).checked_mul(86_400)?;
                (0..day).contains(&value).then_some(())?;
                let mut whole = String::new();
                moment(i128::from(value), per_second, false, &mut whole)?;
                text.push_str(whole.get(11..)?);
                Some(())
            }
            Kind::Decimal(scale) => decimal(i128::from(value), scale, text),
        }
    }

    fn bytes(&self, bytes: &[u8], text: &mut String) -> Option<()> {
        match self.kind {
            Kind::Decimal(scale) => {
                let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
                let mut whole = [if negative { 0xFF } else { 0 }; 16];
                let start = whole.len().checked_sub(bytes.len())?;
                whole.get_mut(start..)?.copy_from_slice(bytes);
                decimal(i128::from_be_bytes(whole), scale, text)
            }
            Kind::Uuid => {
                for (index, byte) in bytes.iter().enumerate() {
                    if matches!(index, 4 | 6 | 8 | 10) {
                        text.push('-');
                    }
                    write!(text, "{byte:02x}").ok()?;
                }
                Some(())
            }
            _ => {
                text.push_str(std::str::from_utf8(bytes).ok()?);
                Some(())
            }
        }
    }
}

fn plain(text: &mut String, value: impl std::fmt::Display) -> Option<()> {
    write!(text, "{value}").ok()
}

/// Units since 1970 as ISO 8601.
fn moment(value: i128, per_second: u32, utc: bool, text: &mut String) -> Option<()> {
    let per_second = i128::from(per_second);
    let seconds = i64::try_from(value.div_euclid(per_second)).ok()?;
    let nanoseconds = u32::try_from(value.rem_euclid(per_second) * (1_000_000_000 / per_second)).ok()?;
    let moment = DateTime::from_timestamp(seconds, nanoseconds)?.naive_utc();
    let whole = format!("{}", moment.format("%Y-%m-%dT%H:%M:%S%.9f"));
    let short = whole.trim_end_matches('0').trim_end_matches('.');
    // The seconds themselves may end in 0.
    text.push_str(if nanoseconds == 0 { whole.get(..whole.len().checked_sub(10)?)? } else { short });
    if utc {
        text.push('Z');
    }
    Some(())
}

/// A day of the Julian calendar's count and nanoseconds of it.
fn int96(value: &Int96, text: &mut String) -> Option<()> {
    const UNIX_EPOCH: i128 = 2_440_588;
    let [low, high, day] = *value.data() else {
        return None;
    };
    let nanoseconds = (i128::from(high) << 32) | i128::from(low);
    let all = (i128::from(day) - UNIX_EPOCH) * 86_400_000_000_000 + nanoseconds;
    moment(all, 1_000_000_000, false, text)
}

/// A whole number with a point set before its last digits.
fn decimal(value: i128, scale: u32, text: &mut String) -> Option<()> {
    let scale = usize::try_from(scale).ok().filter(|scale| *scale <= 60)?;
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    let point = if scale > 0 { "." } else { "" };
    write!(text, "{sign}{whole}{point}{fraction}").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_decimals_are_written_without_loss() {
        let text = |write: &dyn Fn(&mut String) -> Option<()>| {
            let mut text = String::new();
            write(&mut text).map(|()| text)
        };
        for (value, per_second, utc, expected) in [
            (1_388_663_100_000, 1_000, false, "2014-01-02T11:45:00"),
            (1_388_663_100_500, 1_000, true, "2014-01-02T11:45:00.5Z"),
            (-1, 1_000_000_000, false, "1969-12-31T23:59:59.999999999"),
        ] {
            assert_eq!(text(&|text| moment(value, per_second, utc, text)).unwrap(), expected);
        }
        for (value, scale, expected) in [
            (12_345, 2, "123.45"),
            (-5, 3, "-0.005"),
            (7, 0, "7"),
            (i128::MIN, 1, "-17014118346046923173168730371588410572.8"),
        ] {
            assert_eq!(text(&|text| decimal(value, scale, text)).unwrap(), expected);
        }
        assert_eq!(text(&|text| moment(i128::MAX, 1_000, false, text)), None);
    }
}
