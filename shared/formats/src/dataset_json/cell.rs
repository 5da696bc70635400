//! The cells of a row.

use serde_json::value::RawValue;

use super::meta::FORMAT;
use crate::records::{FileFault, ReadLimits, RecordBuffer, write_number};
use crate::source::FileColumn;

/// The digits of a number that a double always keeps apart from others.
const MAX_DIGITS: usize = 17;

/// Puts the cells of a row, a JSON list of single values, into the buffer. `null` is an empty field.
///
/// # Errors
/// What is wrong, and in which cell.
pub(super) fn fill(
    row: &str,
    columns: &[FileColumn],
    limits: &ReadLimits,
    buffer: &mut RecordBuffer,
) -> Result<(), (FileFault, usize)> {
    buffer.clear();
    let cells: Vec<&RawValue> = match serde_json::from_str(row) {
        Ok(cells) => cells,
        Err(_) => return Err((FileFault::damaged(FORMAT, "a row is no list of values"), 0)),
    };
    if cells.len() > limits.columns {
        return Err((FileFault::TooManyColumns(limits.columns), limits.columns));
    }
    for (index, cell) in cells.into_iter().enumerate() {
        let json = cell.get();
        let at = (json.as_ptr() as usize).saturating_sub(row.as_ptr() as usize);
        let before = buffer.bytes();
        let mut sound = true;
        buffer.field_at(at, |text| sound = write(json, text));
        if !sound && json.starts_with('"') {
            let reason = "a text holds half of a surrogate pair, which is no character";
            return Err((FileFault::damaged(FORMAT, reason), index));
        }
        if !sound {
            let column = columns.get(index).map(|column| column.name.clone()).unwrap_or_default();
            let found = "a list or a record in some row".to_owned();
            return Err((FileFault::UnreadableColumn { column, found }, index));
        }
        if buffer.bytes() - before > limits.field_bytes {
            return Err((FileFault::FieldTooLong { limit: limits.field_bytes, quoted: false }, index));
        }
    }
    Ok(())
}

/// Writes a cell; false when it is no single value.
fn write(json: &str, text: &mut String) -> bool {
    match json.as_bytes() {
        b"null" => true,
        [b'"', content @ .., b'"'] if !content.contains(&b'\\') => {
            text.push_str(json.get(1..json.len() - 1).unwrap_or_default());
            true
        }
        [b'"', ..] => match serde_json::from_str::<String>(json) {
            Ok(content) => {
                text.push_str(&content);
                true
            }
            // Half of a surrogate pair: no text has such a character.
            Err(_) => false,
        },
        [b'{' | b'[', ..] => false,
        [b't' | b'f', ..] => {
            text.push_str(json);
            true
        }
        _ => {
            number(json, text);
            true
        }
    }
}

/// A number as the shortest decimal of its double; one with more digits than a double keeps stays as it is.
fn number(json: &str, text: &mut String) {
    let mantissa = json.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    match json.parse::<f64>() {
        Ok(value) if value.is_finite() && digits <= MAX_DIGITS && json.contains(['.', 'e', 'E']) => {
            write_number(value, text);
        }
        _ => text.push_str(json),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_in_canonical_words() {
        let row = r#"["a \"b\" é", "", null, true, 63, 63.0, -0.10, 1E3, 1e-9, 0.12345678901234567890, 9007199254740993]"#;
        let mut buffer = RecordBuffer::default();
        fill(row, &[], &ReadLimits::default(), &mut buffer).unwrap();
        let record = buffer.record(2, 1, None);
        let expected = [
            "a \"b\" é",
            "",
            "",
            "true",
            "63",
            "63",
            "-0.1",
            "1000",
            "1e-9",
            "0.12345678901234567890",
            "9007199254740993",
        ];
        assert_eq!(record.fields().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_no_single_value_is_refused_in_place() {
        for (row, index) in [("[1, [2]]", 1), ("[{}]", 0), (r#"["\ud800"]"#, 0), ("{}", 0), ("[1", 0)] {
            let mut buffer = RecordBuffer::default();
            assert_eq!(fill(row, &[], &ReadLimits::default(), &mut buffer).unwrap_err().1, index, "{row}");
        }
    }
}
