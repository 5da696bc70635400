use chrono::{DateTime, Utc};

use crate::database::StoreError;

/// A stored time.
pub(crate) fn to_time(text: &str, what: &'static str) -> Result<DateTime<Utc>, StoreError> {
    palladion_ledger::leaf::parse_time(text).ok_or(StoreError::Corrupt { what })
}
