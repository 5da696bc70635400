use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::tables::TableName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a stored object is, against its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// Its bytes have the digest.
    Intact,
    /// Its bytes have another digest.
    Altered,
    /// There is no such object.
    Missing,
}

/// Whether the stored objects of a snapshot still are what its manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotVerification {
    /// The snapshot.
    pub snapshot_id: SnapshotId,
    /// True when everything is intact.
    pub holds: bool,
    /// The manifest against the snapshot's id.
    pub manifest: Integrity,
    /// Each table against its digest in the manifest.
    pub tables: Vec<TableIntegrity>,
}

/// One table of a snapshot as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableIntegrity {
    /// Which table.
    pub table: TableName,
    /// What its bytes have to be.
    pub digest: Digest,
    /// What they are.
    pub integrity: Integrity,
}
