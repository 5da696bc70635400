//! The kit's own tables as rows. Ids and times are text, the same on both databases.

pub(crate) mod grant;
pub(crate) mod idempotency_record;
