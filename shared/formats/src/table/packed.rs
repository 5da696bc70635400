//! Rows as bytes, set aside while the rest of a large table is read.
//!
//! The bytes are for the process that wrote them: there is no version, and no place in a file.

use chrono::NaiveDate;

use super::{CategoryValues, Column, Table, TableError, TextValues, Values};

/// Stands for a missing text in the place of its length, and for a missing day.
const NO_TEXT: u32 = u32::MAX;
const NO_DAY: i32 = i32::MIN;
const NO_TRUTH: u8 = 2;

impl Table {
    /// Appends some rows of some columns, both by their index. Categories are written as codes.
    pub fn pack(&self, columns: &[usize], rows: &[u32], into: &mut Vec<u8>) {
        for column in columns.iter().filter_map(|column| self.columns().get(*column)) {
            match &column.values {
                Values::Text(values) => pack_texts(values, rows, into),
                Values::Category(values) => {
                    let code = |row: usize| values.codes().get(row).copied();
                    each(rows, into, |row| code(row).unwrap_or(CategoryValues::MISSING).to_le_bytes());
                }
                Values::Integer(values) => {
                    each(rows, into, |row| [u8::from(at(values, row).is_some())]);
                    each(rows, into, |row| at(values, row).unwrap_or_default().to_le_bytes());
                }
                // Numbers of a table are finite.
                Values::Real(values) => {
                    each(rows, into, |row| at(values, row).unwrap_or(f64::NAN).to_le_bytes());
                }
                Values::Date(values) => {
                    let day = |row| at(values, row).map_or(NO_DAY, |day| day.to_epoch_days());
                    each(rows, into, |row| day(row).to_le_bytes());
                }
                Values::Boolean(values) => {
                    each(rows, into, |row| [at(values, row).map_or(NO_TRUTH, u8::from)]);
                }
            }
        }
    }

    /// Some columns by their index, without rows.
    ///
    /// # Errors
    /// What [`Table::new`] refuses.
    pub fn shape(&self, columns: &[usize]) -> Result<Self, TableError> {
        let empty = self.part(0..0)?.into_columns();
        let wanted = |(index, column)| columns.contains(&index).then_some(column);
        Self::new(empty.into_iter().enumerate().filter_map(wanted).collect())
    }
}

fn at<T: Copy>(values: &[Option<T>], row: usize) -> Option<T> {
    values.get(row).copied().flatten()
}

fn each<const N: usize>(rows: &[u32], into: &mut Vec<u8>, bytes: impl Fn(usize) -> [u8; N]) {
    into.reserve(rows.len() * N);
    rows.iter().for_each(|row| into.extend_from_slice(&bytes(*row as usize)));
}

fn pack_texts(values: &TextValues, rows: &[u32], into: &mut Vec<u8>) {
    let length =
        |text: Option<&str>| text.map_or(NO_TEXT, |text| u32::try_from(text.len()).unwrap_or(NO_TEXT));
    each(rows, into, |row| length(values.get(row)).to_le_bytes());
    for text in rows.iter().filter_map(|row| values.get(*row as usize)) {
        into.extend_from_slice(text.as_bytes());
    }
}

/// Packed rows on their way back into a table.
#[derive(Debug)]
pub struct Unpacked {
    columns: Vec<Column>,
}

impl Unpacked {
    /// No rows yet of a table with these columns; the levels of its categories are those of `shape`.
    ///
    /// # Errors
    /// What [`Table::new`] refuses.
    pub fn new(shape: &Table) -> Result<Self, TableError> {
        Ok(Self { columns: shape.part(0..0)?.into_columns() })
    }

    /// Reads rows that [`Table::pack`] has written of these columns, and takes their bytes away.
    ///
    /// # Errors
    /// [`TableError::Unpacking`] for other bytes.
    pub fn rows(&mut self, rows: usize, bytes: &mut &[u8]) -> Result<(), TableError> {
        for column in &mut self.columns {
            match &mut column.values {
                Values::Text(values) => unpack_texts(values, rows, bytes)?,
                Values::Category(values) => {
                    let codes = take::<4>(rows, bytes)?.iter().map(|code| u32::from_le_bytes(*code));
                    values.extend(codes)?;
                }
                Values::Integer(values) => {
                    let (known, numbers) = (take::<1>(rows, bytes)?, take::<8>(rows, bytes)?);
                    let number = |([known], number): (&[u8; 1], &[u8; 8])| {
                        (*known == 1).then(|| i64::from_le_bytes(*number))
                    };
                    values.extend(known.iter().zip(numbers).map(number));
                }
                Values::Real(values) => {
                    let numbers = take::<8>(rows, bytes)?.iter().map(|number| f64::from_le_bytes(*number));
                    values.extend(numbers.map(|number| Some(number).filter(|number| !number.is_nan())));
                }
                Values::Date(values) => {
                    for day in take::<4>(rows, bytes)?.iter().map(|day| i32::from_le_bytes(*day)) {
                        let known = (day != NO_DAY).then(|| NaiveDate::from_epoch_days(day));
                        values.push(known.map(|day| day.ok_or(TableError::Unpacking)).transpose()?);
                    }
                }
                Values::Boolean(values) => {
                    let truth = |[byte]: &[u8; 1]| (*byte != NO_TRUTH).then_some(*byte == 1);
                    values.extend(take::<1>(rows, bytes)?.iter().map(truth));
                }
            }
        }
        Ok(())
    }

    /// The table of all rows.
    ///
    /// # Errors
    /// What [`Table::new`] refuses.
    pub fn finish(self) -> Result<Table, TableError> {
        Table::new(self.columns)
    }
}

fn unpack_texts(values: &mut TextValues, rows: usize, bytes: &mut &[u8]) -> Result<(), TableError> {
    let lengths = take::<4>(rows, bytes)?;
    for length in lengths.iter().map(|length| u32::from_le_bytes(*length)) {
        if length == NO_TEXT {
            values.push(None)?;
            continue;
        }
        let (text, rest) = bytes.split_at_checked(length as usize).ok_or(TableError::Unpacking)?;
        *bytes = rest;
        values.push(Some(std::str::from_utf8(text).map_err(|_other_bytes| TableError::Unpacking)?))?;
    }
    Ok(())
}

/// Takes so many pieces of `N` bytes off the front.
pub(crate) fn take<'a, const N: usize>(
    rows: usize,
    bytes: &mut &'a [u8],
) -> Result<&'a [[u8; N]], TableError> {
    let length = rows.checked_mul(N).ok_or(TableError::Unpacking)?;
    let (taken, rest) = bytes.split_at_checked(length).ok_or(TableError::Unpacking)?;
    *bytes = rest;
    Ok(taken.as_chunks::<N>().0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let column = |name: &str, values| Column { name: name.to_owned(), unit: None, values };
        let day = NaiveDate::from_ymd_opt(2020, 2, 29);
        Table::new(vec![
            column(
                "text",
                Values::Text(TextValues::collect([Some("ä"), None, Some(""), Some("bc")]).unwrap()),
            ),
            column("left out", Values::Integer(vec![Some(1); 4])),
            column(
                "word",
                Values::Category(CategoryValues::collect([Some("x"), Some("a"), None, Some("x")]).unwrap()),
            ),
            column("integer", Values::Integer(vec![Some(i64::MIN), None, Some(0), Some(7)])),
            column("real", Values::Real(vec![Some(-0.0), None, Some(f64::MAX), Some(1.5)])),
            column("date", Values::Date(vec![day, None, NaiveDate::from_epoch_days(0), day])),
            column("truth", Values::Boolean(vec![Some(true), None, Some(false), Some(true)])),
        ])
        .unwrap()
    }

    #[test]
    fn rows_come_back_as_they_were_set_aside() {
        let (table, columns) = (table(), [0, 2, 3, 4, 5, 6]);
        let mut bytes = Vec::new();
        table.pack(&columns, &[3, 1], &mut bytes);
        table.pack(&columns, &[], &mut bytes);
        table.pack(&columns, &[0, 2], &mut bytes);
        let mut unpacked = Unpacked::new(&table.shape(&columns).unwrap()).unwrap();
        let mut rest = bytes.as_slice();
        for rows in [2, 0, 2] {
            unpacked.rows(rows, &mut rest).unwrap();
        }
        assert!(rest.is_empty());
        let back = unpacked.finish().unwrap();
        for (place, row) in [3, 1, 0, 2].into_iter().enumerate() {
            let expected = table.part(row..row + 1).unwrap().shape(&[]).unwrap();
            assert_eq!(expected.rows(), 0);
            let kept: Vec<Column> = table.part(row..row + 1).unwrap().into_columns();
            let kept = kept.into_iter().filter(|column| column.name != "left out").collect();
            assert_eq!(back.part(place..place + 1).unwrap(), Table::new(kept).unwrap(), "{row}");
        }
        let real = back.column("real").unwrap().reals().unwrap();
        assert!(real[2].is_some_and(|number| number.to_bits() == (-0.0_f64).to_bits()));
    }

    #[test]
    fn other_bytes_are_refused() {
        let table = table();
        let mut bytes = Vec::new();
        table.pack(&[0, 2], &[0, 1, 2], &mut bytes);
        let shape = table.shape(&[0, 2]).unwrap();
        for end in 0..bytes.len() {
            let mut cut = &bytes[..end];
            let unpacked = Unpacked::new(&shape).unwrap().rows(3, &mut cut);
            assert_eq!(unpacked, Err(TableError::Unpacking), "{end}");
        }
        bytes.truncate(bytes.len() - 4);
        bytes.extend_from_slice(&9_u32.to_le_bytes());
        assert!(
            Unpacked::new(&shape).unwrap().rows(3, &mut bytes.as_slice()).is_err(),
            "a code without a level"
        );
    }
}
