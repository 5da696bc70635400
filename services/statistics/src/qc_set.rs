//! A set of sites that pathology QC handed over: read the same way when a run is submitted and in the engine. Pure.

use palladion_api::pathology_qc::{SITE_SET_SCHEMA, SiteSet, SiteSetRef};
use palladion_domain::digest::SnapshotId;

/// The input of a run that is the set its plan names.
pub(crate) const QC_SET_INPUT: &str = "qc_set";
/// The input of a run that is the release which names the set's digest.
pub(crate) const QC_RELEASE_INPUT: &str = "qc_release";

/// Why bytes are not the set that a plan names.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SiteSetError {
    /// Not a document of this layout.
    #[error("the set of sites cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// A layout of another version.
    #[error("the set of sites has the layout `{0}`")]
    Schema(String),
    /// Another run's, or another set.
    #[error("it is another set than the plan names")]
    Other,
    /// Of other data.
    #[error("the set of sites belongs to snapshot {0}")]
    OtherSnapshot(SnapshotId),
    /// Nobody would be analysed.
    #[error("the set leaves no site")]
    Empty,
}

/// The set in these bytes, when it is the one that the plan names and belongs to the snapshot.
///
/// # Errors
/// [`SiteSetError`].
pub(crate) fn read_site_set(
    bytes: &[u8],
    wanted: SiteSetRef,
    snapshot: SnapshotId,
) -> Result<SiteSet, SiteSetError> {
    let set: SiteSet = serde_json::from_slice(bytes).map_err(SiteSetError::Unreadable)?;
    if set.schema != SITE_SET_SCHEMA {
        return Err(SiteSetError::Schema(set.schema));
    }
    if set.run_id != wanted.run_id || set.set.name != wanted.set {
        return Err(SiteSetError::Other);
    }
    if set.snapshot_id != snapshot {
        return Err(SiteSetError::OtherSnapshot(set.snapshot_id));
    }
    if set.set.sites.is_empty() {
        return Err(SiteSetError::Empty);
    }
    Ok(set)
}
