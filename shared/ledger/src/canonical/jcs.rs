use palladion_domain::digest::Digest;
use serde::Serialize;
use serde_json::{Number, Value};

use crate::tree::sha256;

/// Largest integer that a double holds exactly, with all smaller ones.
const MAX_EXACT_INTEGER: u64 = (1 << 53) - 1;

/// A document that RFC 8785 would change while writing it.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// The value cannot be JSON at all.
    #[error("the document is not JSON")]
    Json(#[source] serde_json::Error),
    /// An integer whose neighbours share its double.
    #[error("`{pointer}` is {number}, beyond 2^53-1")]
    IntegerRange {
        /// JSON pointer to the number.
        pointer: String,
        /// The number.
        number: Number,
    },
    /// Minus zero, which RFC 8785 writes as 0.
    #[error("`{0}` is minus zero")]
    MinusZero(String),
}

/// The document as RFC 8785 bytes.
///
/// Made for documents of integers and texts. A finite double is written as RFC 8785 writes
/// it (2.0 as `2`). `NaN` and infinities never arrive here: `serde_json` has made them null.
///
/// # Errors
/// `IntegerRange` and `MinusZero` for numbers that would be read back as others; `Json` when
/// the value has no JSON form, as a map with keys that are not text.
pub fn jcs(document: &impl Serialize) -> Result<Vec<u8>, CanonicalError> {
    let value = serde_json::to_value(document).map_err(CanonicalError::Json)?;
    check_exact(&value, &mut String::new())?;
    serde_json_canonicalizer::to_vec(&value).map_err(CanonicalError::Json)
}

/// SHA-256 of the RFC 8785 bytes.
///
/// # Errors
/// As [`jcs`].
pub fn jcs_digest(document: &impl Serialize) -> Result<Digest, CanonicalError> {
    Ok(sha256(&[&jcs(document)?]))
}

fn check_exact(value: &Value, pointer: &mut String) -> Result<(), CanonicalError> {
    let length = pointer.len();
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => {}
        Value::Number(number) => check_number(number, pointer)?,
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                check_exact(item, pointer)?;
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                check_exact(member, pointer)?;
                pointer.truncate(length);
            }
        }
    }
    Ok(())
}

fn check_number(number: &Number, pointer: &str) -> Result<(), CanonicalError> {
    let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
    match (magnitude, number.as_f64()) {
        (Some(magnitude), _) if magnitude > MAX_EXACT_INTEGER => {
            Err(CanonicalError::IntegerRange { pointer: pointer.to_owned(), number: number.clone() })
        }
        (None, Some(float)) if float.to_bits() == (-0.0_f64).to_bits() => {
            Err(CanonicalError::MinusZero(pointer.to_owned()))
        }
        _ => Ok(()),
    }
}
