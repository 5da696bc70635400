use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::database::StoreError;

/// A stored text as the type that wrote it.
pub(crate) fn from_text<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().ok().ok_or(StoreError::Corrupt { what })
}

/// A stored time.
pub(crate) fn to_time(text: &str, what: &'static str) -> Result<DateTime<Utc>, StoreError> {
    palladion_ledger::leaf::parse_time(text).ok_or(StoreError::Corrupt { what })
}

/// A row as the bytes its ledger entry commits to: JSON with sorted keys and no blanks.
pub(crate) fn canonical_bytes(row: &impl Serialize, what: &'static str) -> Result<Vec<u8>, StoreError> {
    let value = serde_json::to_value(row).ok().ok_or(StoreError::Corrupt { what })?;
    serde_json::to_vec(&value).ok().ok_or(StoreError::Corrupt { what })
}
