use std::borrow::Cow;

use palladion_domain::digest::Digest;
use serde_json::{Map, Number, Value};

use crate::leaf::write_text;
use crate::tree::sha256;

/// Before the 16 hex digits of a double.
const FLOAT_PREFIX: &str = "f8:";
/// Before a text that itself begins like a double, or like this prefix.
const TEXT_PREFIX: &str = "s8:";
/// The one not-a-number of the canonical form.
const CANONICAL_NAN: u64 = 0x7ff8_0000_0000_0000;

/// A double as the canonical form writes it: `f8:` and the 16 hex digits of its bits, most
/// significant first. Every `NaN` is the same one; -0 is not 0.
#[must_use]
pub fn float_text(float: f64) -> String {
    let bits = if float.is_nan() { CANONICAL_NAN } else { float.to_bits() };
    format!("{FLOAT_PREFIX}{bits:016x}")
}

/// The canonical bytes of a result.
///
/// As RFC 8785 (keys in the order of their UTF-16 units, no white space), but for two
/// things: a number that `serde_json` holds as a double is the string of [`float_text`],
/// and one it holds as an integer has all its digits. A string of the document that begins
/// with `f8:` or `s8:` gets `s8:` in front, so that no text can pass for a number.
#[must_use]
pub fn result_bytes(result: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write_value(result, &mut out);
    out
}

/// Digest of a result: SHA-256 of its canonical bytes.
#[must_use]
pub fn result_digest(result: &Value) -> Digest {
    sha256(&[&result_bytes(result)])
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_text(&escaped(text), out),
        Value::Array(items) => {
            out.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write_value(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => write_object(members, out),
    }
}

fn write_number(number: &Number, out: &mut Vec<u8>) {
    match number.as_f64() {
        Some(float) if number.is_f64() => write_text(&float_text(float), out),
        _ => out.extend_from_slice(number.to_string().as_bytes()),
    }
}

fn write_object(members: &Map<String, Value>, out: &mut Vec<u8>) {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
    out.push(b'{');
    for (position, (key, member)) in sorted.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_text(key, out);
        out.push(b':');
        write_value(member, out);
    }
    out.push(b'}');
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.starts_with(FLOAT_PREFIX) || text.starts_with(TEXT_PREFIX) {
        Cow::Owned(format!("{TEXT_PREFIX}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
