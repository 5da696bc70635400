//! Sets of sites that a released QC run hands over, for sensitivity analyses.

use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::finding::SiteSetName;
use palladion_domain::ids::{RunId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The value of [`SiteSet::schema`] that this version writes.
pub const SITE_SET_SCHEMA: &str = "palladion.qc-site-set/1";

/// A set as the engine computes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SitesOfSet {
    /// Its name.
    pub name: SiteSetName,
    /// The sites in it, in the order of names.
    pub sites: Vec<String>,
    /// The sites of the snapshot that are not in it, in the order of names.
    pub excluded: Vec<String>,
}

/// A set as it is handed over. Its canonical form (RFC 8785) has the digest that stands in the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "schema": "palladion.qc-site-set/1",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "snapshot_id": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "set": {"name": "without_red_sites", "sites": ["A2", "A7"], "excluded": ["AO"]}
}))]
pub struct SiteSet {
    /// The layout of this document: `palladion.qc-site-set/1`.
    pub schema: String,
    /// The trial.
    pub trial_id: TrialId,
    /// The run whose levels made it.
    pub run_id: RunId,
    /// The snapshot whose sites they are.
    pub snapshot_id: SnapshotId,
    /// The sites.
    pub set: SitesOfSet,
}

/// Names a set of a QC run, as a population of an analysis plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteSetRef {
    /// The QC run; it has to be released, and to have read the snapshot that is analysed.
    pub run_id: RunId,
    /// Which of its sets.
    pub set: SiteSetName,
}

/// A QC run whose result a run computes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QcRunUsed {
    /// The QC run.
    pub run_id: RunId,
    /// SHA-256 of its result's bytes; an input of the run.
    pub result_digest: Digest,
    /// SHA-256 of the release that names it; an input of the run.
    pub release_digest: Digest,
}

/// A set of a plan as it was read for a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteSetUsed {
    /// The QC run.
    pub run_id: RunId,
    /// Which of its sets.
    pub set: SiteSetName,
    /// SHA-256 of the set's document; an input of the run.
    pub digest: Digest,
    /// SHA-256 of the release that names it; an input of the run.
    pub release_digest: Digest,
    /// Sites in it.
    pub sites: u64,
    /// Sites of the snapshot that are not.
    pub excluded: u64,
}
