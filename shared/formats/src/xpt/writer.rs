//! A table as a transport file.

use std::collections::BTreeSet;
use std::io::Write;

use super::display::days_since_1960;
use super::header::{BLOCK, DESCRIPTOR, LIBRARY, MEMBER, NAMES, RECORDS};
use super::ibm;
use crate::table::{Column, Table, Values};

/// The longest text that version 5 holds, in bytes.
const TEXT_BYTES: usize = 200;
const NAME_BYTES: usize = 8;
const LABEL_BYTES: usize = 40;
/// The most variables that the header can count.
const MAX_VARIABLES: usize = 9_999;
/// No time stands in the file, so equal tables give equal bytes: the beginning of SAS's own calendar.
const TIME: &[u8; 16] = b"01JAN60:00:00:00";

/// Why a table cannot be written as a transport file.
#[derive(Debug, thiserror::Error)]
pub enum XptError {
    /// The target failed.
    #[error("the file could not be written")]
    Target(#[source] std::io::Error),
    /// A text of more than 200 bytes.
    #[error("row {row} of `{column}` is a text of {bytes} bytes; XPT version 5 holds 200")]
    TextTooLong {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// Its length.
        bytes: usize,
    },
    /// A text beyond ASCII.
    #[error("row {row} of `{column}` is not ASCII, and XPT version 5 does not say which encoding it is in")]
    NotAscii {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// A text that ends with blanks, which would be lost.
    #[error("row {row} of `{column}` ends with a blank, which XPT cannot tell from padding")]
    TrailingBlank {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// A number outside the range of IBM floating point, or a whole number beyond 2^53.
    #[error("row {row} of `{column}` is a number that XPT cannot hold exactly")]
    NumberOutOfRange {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// A name of a data set or column that is no name of SAS and cannot be made one.
    #[error("`{0}` cannot be made a name of eight letters and digits")]
    Name(String),
    /// A last row of blanks, which readers take for the padding of the file.
    #[error("row {0}, the last one, holds nothing but missing text; XPT cannot tell it from padding")]
    BlankLastRow(usize),
    /// Two columns whose names become one.
    #[error("no further name of eight characters can be made of `{0}`")]
    NamesExhausted(String),
    /// More columns than the header can count.
    #[error("{0} columns; XPT version 5 holds 9,999")]
    TooManyColumns(usize),
    /// No column at all.
    #[error("a table without columns cannot be written")]
    NoColumns,
}

/// Writes a table as SAS transport version 5 and gives the target back. The bytes depend on the table and
/// the name alone.
///
/// Names are letters, digits and underscores, cut to eight and numbered where two become one (`SUBJECT_`,
/// `SUBJECT1`); the label holds the whole name and the unit. Dates are days since 1960-01-01 with format
/// `DATE9.`, truth values 1 and 0, words of categories text. A missing text is blank, so an empty text
/// reads back as missing.
///
/// # Errors
/// Whatever the format cannot hold exactly, with row and column; nothing is rounded or cut.
pub fn write<W: Write>(table: &Table, name: &str, mut target: W) -> Result<W, XptError> {
    let set = sas_name(name, 0).ok_or_else(|| XptError::Name(name.to_owned()))?;
    let variables = describe(table)?;
    let mut bytes = Vec::new();
    headers(&mut bytes, &set, name, &variables);
    target.write_all(&bytes).map_err(XptError::Target)?;
    let mut written = 0;
    for row in 0..table.rows() {
        bytes.clear();
        for variable in &variables {
            variable.write(row, &mut bytes)?;
        }
        let last = row + 1 == table.rows();
        if last && bytes.len() < BLOCK && bytes.iter().all(|byte| *byte == b' ') {
            return Err(XptError::BlankLastRow(row + 1));
        }
        written += bytes.len();
        target.write_all(&bytes).map_err(XptError::Target)?;
    }
    let padding = written.next_multiple_of(BLOCK) - written;
    target.write_all(&vec![b' '; padding]).map_err(XptError::Target)?;
    Ok(target)
}

/// A column on its way out.
struct Variable<'a> {
    column: &'a Column,
    name: String,
    label: String,
    length: usize,
    position: usize,
}

fn describe(table: &Table) -> Result<Vec<Variable<'_>>, XptError> {
    match table.columns().len() {
        0 => return Err(XptError::NoColumns),
        many if many > MAX_VARIABLES => return Err(XptError::TooManyColumns(many)),
        _ => {}
    }
    let mut taken = BTreeSet::new();
    let mut position = 0;
    let mut variables = Vec::new();
    for column in table.columns() {
        let mut tries = 0..=9_999;
        let name = loop {
            let number = tries.next().ok_or_else(|| XptError::NamesExhausted(column.name.clone()))?;
            let name = sas_name(&column.name, number).ok_or_else(|| XptError::Name(column.name.clone()))?;
            if taken.insert(name.clone()) {
                break name;
            }
        };
        let length = width(column)?;
        let unit = column.unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
        let label: String =
            format!("{}{unit}", column.name).chars().filter(char::is_ascii).take(LABEL_BYTES).collect();
        variables.push(Variable { column, name, label, length, position });
        position += length;
    }
    Ok(variables)
}

/// A name of SAS: a letter or underscore, then letters, digits, underscores; the number, unless 0, stands
/// at its end.
fn sas_name(name: &str, number: usize) -> Option<String> {
    let kept = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut clean: String = name.chars().filter(|character| kept(*character)).collect();
    clean.make_ascii_uppercase();
    let first = clean.chars().next()?;
    if first.is_ascii_digit() {
        clean.insert(0, '_');
    }
    let end = if number == 0 { String::new() } else { number.to_string() };
    clean.truncate(NAME_BYTES - end.len());
    Some(clean + &end)
}

/// Bytes of a column's values: 8 for numbers, the longest text for text. What cannot be held is refused.
fn width(column: &Column) -> Result<usize, XptError> {
    let mut width = 1;
    let mut look = |row: usize, text: &str| {
        let (column, row) = (column.name.clone(), row + 1);
        if !text.is_ascii() || text.contains('\0') {
            Err(XptError::NotAscii { column, row })
        } else if text.len() > TEXT_BYTES {
            Err(XptError::TextTooLong { column, row, bytes: text.len() })
        } else if text.ends_with(' ') {
            Err(XptError::TrailingBlank { column, row })
        } else {
            width = width.max(text.len());
            Ok(())
        }
    };
    match &column.values {
        Values::Text(values) => {
            for (row, text) in values.iter().enumerate() {
                look(row, text.unwrap_or_default())?;
            }
        }
        Values::Category(values) => {
            for row in 0..values.len() {
                look(row, values.get(row).unwrap_or_default())?;
            }
        }
        Values::Integer(_) | Values::Real(_) | Values::Date(_) | Values::Boolean(_) => width = 8,
    }
    Ok(width)
}

impl Variable<'_> {
    const fn is_text(&self) -> bool {
        matches!(self.column.values, Values::Text(_) | Values::Category(_))
    }

    fn write(&self, row: usize, bytes: &mut Vec<u8>) -> Result<(), XptError> {
        let text = |text: Option<&str>, bytes: &mut Vec<u8>| {
            let text = text.unwrap_or_default();
            bytes.extend_from_slice(text.as_bytes());
            bytes.resize(bytes.len() + self.length - text.len(), b' ');
        };
        let number = match &self.column.values {
            Values::Text(values) => {
                text(values.get(row), bytes);
                return Ok(());
            }
            Values::Category(values) => {
                text(values.get(row), bytes);
                return Ok(());
            }
            Values::Integer(values) => at(values, row).map(exact),
            Values::Real(values) => at(values, row).map(Some),
            Values::Date(values) => at(values, row).map(|date| exact(days_since_1960(date))),
            Values::Boolean(values) => at(values, row).map(|value| Some(f64::from(u8::from(value)))),
        };
        let stored = match number {
            None => Some(ibm::MISSING),
            Some(number) => number.and_then(ibm::write),
        };
        let column = &self.column.name;
        let out_of_range = || XptError::NumberOutOfRange { column: column.clone(), row: row + 1 };
        bytes.extend_from_slice(&stored.ok_or_else(out_of_range)?);
        Ok(())
    }

    /// The description of 140 bytes.
    fn describe(&self, number: i16) -> Vec<u8> {
        let date = matches!(self.column.values, Values::Date(_));
        let (format, width) = if date { ("DATE", 9_i16) } else { ("", 0) };
        let mut bytes = Vec::with_capacity(140);
        let kind: i16 = if self.is_text() { 2 } else { 1 };
        let length = i16::try_from(self.length).unwrap_or(i16::MAX);
        for short in [kind, 0, length, number] {
            bytes.extend_from_slice(&short.to_be_bytes());
        }
        padded(&mut bytes, &self.name, NAME_BYTES);
        padded(&mut bytes, &self.label, LABEL_BYTES);
        padded(&mut bytes, format, NAME_BYTES);
        for short in [width, 0, 0, 0] {
            bytes.extend_from_slice(&short.to_be_bytes());
        }
        padded(&mut bytes, "", NAME_BYTES);
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&i32::try_from(self.position).unwrap_or(i32::MAX).to_be_bytes());
        bytes.resize(140, 0);
        bytes
    }
}

/// A whole number as a double, when it is one.
#[expect(clippy::cast_precision_loss, reason = "checked to be exact")]
fn exact(value: i64) -> Option<f64> {
    (value.unsigned_abs() <= 1 << 53).then_some(value as f64)
}

fn at<T: Copy>(values: &[Option<T>], row: usize) -> Option<T> {
    values.get(row).copied().flatten()
}

fn padded(bytes: &mut Vec<u8>, text: &str, length: usize) {
    let end = bytes.len() + length;
    bytes.extend(text.bytes().take(length));
    bytes.resize(end, b' ');
}

fn header(bytes: &mut Vec<u8>, words: &[u8; 48], numbers: &str) {
    bytes.extend_from_slice(words);
    padded(bytes, numbers, BLOCK - words.len());
}

fn headers(bytes: &mut Vec<u8>, set: &str, label: &str, variables: &[Variable<'_>]) {
    const ZEROS: &str = "000000000000000000000000000000";
    header(bytes, LIBRARY, ZEROS);
    for part in ["SAS", "SAS", "SASLIB", "9.4", "PALLADIO"] {
        padded(bytes, part, 8);
    }
    padded(bytes, "", 24);
    bytes.extend_from_slice(TIME);
    bytes.extend_from_slice(TIME);
    padded(bytes, "", BLOCK - TIME.len());
    header(bytes, MEMBER, "000000000000000001600000000140");
    header(bytes, DESCRIPTOR, ZEROS);
    for part in ["SAS", set, "SASDATA", "9.4", "PALLADIO"] {
        padded(bytes, part, 8);
    }
    padded(bytes, "", 24);
    bytes.extend_from_slice(TIME);
    bytes.extend_from_slice(TIME);
    padded(bytes, "", 16);
    let ascii: String = label.chars().filter(char::is_ascii).collect();
    padded(bytes, &ascii, LABEL_BYTES);
    padded(bytes, "", 8);
    header(bytes, NAMES, &format!("000000{:04}00000000000000000000", variables.len()));
    let start = bytes.len();
    for (number, variable) in (1_i16..).zip(variables) {
        bytes.extend_from_slice(&variable.describe(number));
    }
    let length = (bytes.len() - start).next_multiple_of(BLOCK);
    bytes.resize(start + length, b' ');
    header(bytes, RECORDS, ZEROS);
}
