//! A table as CSV.

use std::io::{Result, Write};

use crate::records::write_number;
use crate::table::{Table, Values};

/// Writes a table as CSV (RFC 4180 with LF, UTF-8, a header) and gives the target back.
///
/// Numbers are the shortest decimal of their double, dates ISO, truth values `true` and `false`. A missing
/// value is an empty field, an empty text a pair of quotes.
///
/// A text, or a name of a column, that begins with `=`, `+`, `-`, `@`, a tab or a carriage return would be
/// run as a formula by spreadsheets: an apostrophe is put before it. Numbers are not touched. Reading a file
/// never takes such an apostrophe away nor puts one there.
///
/// # Errors
/// When the target fails.
pub fn write<W: Write>(table: &Table, mut target: W) -> Result<W> {
    let mut line = String::new();
    for (index, column) in table.columns().iter().enumerate() {
        separate(index, &mut line);
        text(&column.name, &mut line);
    }
    line.push('\n');
    for row in 0..table.rows() {
        target.write_all(line.as_bytes())?;
        line.clear();
        for (index, column) in table.columns().iter().enumerate() {
            separate(index, &mut line);
            cell(&column.values, row, &mut line);
        }
        line.push('\n');
    }
    target.write_all(line.as_bytes())?;
    Ok(target)
}

fn separate(index: usize, line: &mut String) {
    if index > 0 {
        line.push(',');
    }
}

fn cell(values: &Values, row: usize, line: &mut String) {
    match values {
        Values::Text(values) => values.get(row).into_iter().for_each(|value| text(value, line)),
        Values::Category(values) => values.get(row).into_iter().for_each(|value| text(value, line)),
        Values::Integer(values) => {
            at(values, row).into_iter().for_each(|value| line.push_str(&value.to_string()))
        }
        Values::Real(values) => at(values, row).into_iter().for_each(|value| write_number(value, line)),
        Values::Date(values) => {
            at(values, row).into_iter().for_each(|value| line.push_str(&value.to_string()))
        }
        Values::Boolean(values) => {
            at(values, row).into_iter().for_each(|value| line.push_str(&value.to_string()))
        }
    }
}

fn at<T: Copy>(values: &[Option<T>], row: usize) -> Option<T> {
    values.get(row).copied().flatten()
}

/// Whether spreadsheets would run a text as a formula; an apostrophe before it keeps them from it.
#[must_use]
pub fn is_formula(value: &str) -> bool {
    value.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Writes a text, neutralised, in quotes where it needs them.
fn text(value: &str, line: &mut String) {
    let formula = is_formula(value);
    let quoted = value.is_empty() || value.contains([',', '"', '\n', '\r']);
    if quoted {
        line.push('"');
    }
    if formula {
        line.push('\'');
    }
    if value.contains('"') {
        line.push_str(&value.replace('"', "\"\""));
    } else {
        line.push_str(value);
    }
    if quoted {
        line.push('"');
    }
}
