//! The ledger's tables as rows. Sizes, indexes and versions are `i64`, hashes 32 bytes.

pub(super) mod checkpoint;
pub(super) mod checkpoint_signature;
pub(super) mod head;
pub(super) mod leaf;
pub(super) mod node;
pub(super) mod payload;
pub(super) mod row_version;
