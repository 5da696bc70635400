//! Canonical bytes of documents that are digested.
//!
//! [`jcs`] is RFC 8785, for manifests, plans, profiles and rows. [`result_bytes`] is the
//! canonical form of a result, in which every double stands as its bits and not as decimal
//! digits, so that two results are the same exactly when their bytes are.

mod jcs;
mod result;

pub use jcs::{CanonicalError, jcs, jcs_digest};
pub use result::{float_text, result_bytes, result_digest};
