//! Between the rows of a service's tables and its types: what comes out of the database is checked like
//! any other input.

use std::str::FromStr;

use crate::database::StoreError;
use palladion_ledger::canonical::jcs;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The canonical bytes of a row: what a ledger entry commits to.
///
/// # Errors
/// [`StoreError::Corrupt`] when it holds a number that canonical JSON cannot keep.
pub fn row_bytes(row: &impl Serialize, what: &'static str) -> Result<Vec<u8>, StoreError> {
    jcs(row).map_err(|_not_canonical| StoreError::Corrupt { what })
}

/// A stored text as the type that wrote it.
///
/// # Errors
/// [`StoreError::Corrupt`] names what cannot be converted.
pub fn parse<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_other_words| StoreError::Corrupt { what })
}

/// A stored document.
///
/// # Errors
/// [`StoreError::Corrupt`] names what cannot be converted.
pub fn document<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|_not_readable| StoreError::Corrupt { what })
}

/// A number on its way into the database.
///
/// # Errors
/// [`StoreError::Corrupt`] names what cannot be converted.
pub fn signed(number: u64, what: &'static str) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_too_large| StoreError::Corrupt { what })
}

/// A number on its way out of the database.
///
/// # Errors
/// [`StoreError::Corrupt`] names what cannot be converted.
pub fn unsigned(number: i64, what: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_negative| StoreError::Corrupt { what })
}

/// A version number on its way into the database.
///
/// # Errors
/// [`StoreError::Corrupt`] names what cannot be converted.
pub fn signed_version(number: u32, what: &'static str) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_too_large| StoreError::Corrupt { what })
}

/// A version number on its way out of the database.
///
/// # Errors
/// [`StoreError::Corrupt`] names what cannot be converted.
pub fn unsigned_version(number: i32, what: &'static str) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_negative| StoreError::Corrupt { what })
}
