//! The release of a QC run: what two people sign, and how a run stands.

use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::finding::Disposition;
use palladion_domain::ids::{FindingId, PolicyId, QcReleaseId, RunId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::result::FindingLevel;

/// The value of [`ReleaseRecord::schema`] that this version writes.
pub const RELEASE_SCHEMA: &str = "palladion.qc-release/1";

/// How the release of a QC run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseState {
    /// Nobody has signed.
    NotReleased,
    /// One person has signed, another has to countersign.
    Signed,
    /// Two people have signed.
    Released,
    /// What had been signed was changed afterwards.
    Invalidated,
}

/// What is signed: the run, its result, every finding with its disposition, the sets of sites. Its canonical
/// form (RFC 8785) has the digest that a signature names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRecord {
    /// The layout of this document: `palladion.qc-release/1`.
    pub schema: String,
    /// The trial.
    pub trial_id: TrialId,
    /// The run.
    pub run_id: RunId,
    /// The snapshot it read.
    pub snapshot_id: SnapshotId,
    /// The policy it followed.
    pub policy_id: PolicyId,
    /// SHA-256 of the policy.
    pub policy_digest: Digest,
    /// SHA-256 of the executable that computed it.
    pub engine_executable: Digest,
    /// SHA-256 of the result's bytes.
    pub result_digest: Digest,
    /// SHA-256 of the result's canonical form.
    pub result_canonical_digest: Digest,
    /// Every finding of the run, in the order of ids.
    pub findings: Vec<ReleasedFinding>,
    /// The sets of sites that the run offers.
    pub sets: Vec<ReleasedSet>,
}

/// A finding as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasedFinding {
    /// The finding.
    pub finding_id: FindingId,
    /// SHA-256 of what the engine computed, in canonical form.
    pub digest: Digest,
    /// Red or amber.
    pub severity: FindingLevel,
    /// What it turned out to be; absent while nobody has said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// The entry (by the finding's version) that said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposed_in: Option<u32>,
}

/// A set of sites as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasedSet {
    /// Its name.
    #[schema(example = "without_red_sites")]
    pub name: String,
    /// SHA-256 of its document.
    pub digest: Digest,
    /// How many sites are in it.
    pub sites: u64,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Subject of the token.
    pub signed_by: String,
    /// The printed name, when the token has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The role in which it was given.
    pub role: String,
    /// What the signature means.
    pub meaning: String,
    /// When.
    pub signed_at: DateTime<Utc>,
}

/// A release: one record, one or two signatures, and whether the record still stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Names the release.
    pub release_id: QcReleaseId,
    /// The trial.
    pub trial_id: TrialId,
    /// The run.
    pub run_id: RunId,
    /// Counts the releases of the run from 1.
    pub number: u32,
    /// How it stands.
    pub state: ReleaseState,
    /// SHA-256 of the record's canonical form: what both signatures bind.
    pub digest: Digest,
    /// Who signed first.
    pub signature: Signature,
    /// Who signed second; never the same person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub countersignature: Option<Signature>,
    /// How it became invalid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub invalidation: Option<Invalidation>,
}

/// A change to what had been signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invalidation {
    /// The finding that was changed.
    pub finding_id: FindingId,
    /// Its version from then on.
    pub finding_version: u32,
    /// Who changed it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How a run stands: its last release, and what could be signed now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "state": "not_released",
    "record": {
        "schema": "palladion.qc-release/1",
        "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "snapshot_id": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "policy_id": "01890a5d-ac96-774b-bcce-b302099a8060",
        "policy_digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "engine_executable": "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        "result_digest": "sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
        "result_canonical_digest": "sha256:a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
        "findings": [{
            "finding_id": "01890a5d-ac96-774b-bcce-b302099a8063",
            "digest": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            "severity": "red"
        }],
        "sets": [{
            "name": "without_red_sites",
            "digest": "sha256:fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
            "sites": 39
        }]
    },
    "digest": "sha256:3b9c358f36f0a31b6ad3e14f309c7cf198ac9246e8316f9ce543d5b19ac02b80",
    "without_disposition": ["01890a5d-ac96-774b-bcce-b302099a8063"]
}))]
pub struct RunRelease {
    /// How the last release stands; `not_released` when there is none.
    pub state: ReleaseState,
    /// What the findings and dispositions are now.
    pub record: ReleaseRecord,
    /// SHA-256 of the record's canonical form: what a signature has to name.
    pub digest: Digest,
    /// Findings without a disposition: while there are any, nobody can sign.
    pub without_disposition: Vec<FindingId>,
    /// The last release.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub release: Option<Release>,
}

/// Signs a run, first or second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "digest": "sha256:3b9c358f36f0a31b6ad3e14f309c7cf198ac9246e8316f9ce543d5b19ac02b80",
    "meaning": "I reviewed every finding of this run and stand by the dispositions"
}))]
pub struct SignRelease {
    /// The digest of the record that was read.
    pub digest: Digest,
    /// What the signature means, 10 characters or more, 512 bytes at most. It names no subject.
    #[schema(min_length = 10, max_length = 512)]
    pub meaning: String,
}
