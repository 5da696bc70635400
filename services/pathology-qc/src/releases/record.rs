//! What is signed: made from the run, its result and its findings, always the same way. Pure.

use palladion_api::pathology_qc::{
    RELEASE_SCHEMA, ReleaseRecord, ReleasedFinding, ReleasedSet, SITE_SET_SCHEMA, SiteSet, SitesOfSet,
};
use palladion_api::runs::{RunResult, Specification};
use palladion_domain::digest::Digest;
use palladion_domain::finding::SiteSetName;
use palladion_domain::ids::{FindingId, PolicyId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::runs::RunRecord;

use crate::findings::Filed;

/// A run that can be released, with what of its release never changes.
pub(super) struct Releasable {
    pub(super) run: RunRecord,
    pub(super) policy: (PolicyId, Digest),
    pub(super) result: RunResult,
    pub(super) sets: Vec<SetDocument>,
}

/// A set of sites as bytes.
pub(super) struct SetDocument {
    pub(super) name: SiteSetName,
    pub(super) sites: u64,
    pub(super) digest: Digest,
    pub(super) bytes: Vec<u8>,
}

/// A record with its canonical bytes and their digest.
pub(super) struct Prepared {
    pub(super) record: ReleaseRecord,
    pub(super) bytes: Vec<u8>,
    pub(super) digest: Digest,
    /// Findings of which nobody has said what they turned out to be.
    pub(super) without_disposition: Vec<FindingId>,
}

impl Releasable {
    /// The run, when it is one that can be released: no replay, with a result.
    pub(super) fn of(run: RunRecord, sets: Vec<SitesOfSet>) -> Result<Option<Self>, StoreError> {
        let (Some(result), None) = (run.result, run.replay_of) else { return Ok(None) };
        let Specification::QcPolicy { id, digest } = run.specification else { return Ok(None) };
        let sets = sets.into_iter().map(|set| document(&run, set)).collect::<Result<_, _>>()?;
        Ok(Some(Self { run, policy: (id, digest), result, sets }))
    }

    /// What could be signed with the findings standing so.
    pub(super) fn prepare(&self, findings: &[Filed]) -> Result<Prepared, StoreError> {
        let record = ReleaseRecord {
            schema: RELEASE_SCHEMA.to_owned(),
            trial_id: self.run.trial_id,
            run_id: self.run.run_id,
            snapshot_id: self.run.snapshot_id,
            policy_id: self.policy.0,
            policy_digest: self.policy.1,
            engine_executable: self.run.engine_executable,
            result_digest: self.result.digest,
            result_canonical_digest: self.result.canonical_digest,
            findings: findings.iter().map(released).collect::<Result<_, _>>()?,
            sets: self.sets.iter().map(SetDocument::released).collect(),
        };
        let bytes = row_bytes(&record, "the record of a release")?;
        let open = findings.iter().filter(|filed| filed.standing.disposition.is_none());
        let without_disposition = open.map(|filed| filed.raised.finding_id).collect();
        Ok(Prepared { digest: sha256(&bytes), record, bytes, without_disposition })
    }
}

impl SetDocument {
    pub(super) fn released(&self) -> ReleasedSet {
        ReleasedSet { name: self.name.to_string(), digest: self.digest, sites: self.sites }
    }
}

fn document(run: &RunRecord, set: SitesOfSet) -> Result<SetDocument, StoreError> {
    let (name, sites) = (set.name, set.sites.len() as u64);
    let document = SiteSet {
        schema: SITE_SET_SCHEMA.to_owned(),
        trial_id: run.trial_id,
        run_id: run.run_id,
        snapshot_id: run.snapshot_id,
        set,
    };
    let bytes = row_bytes(&document, "a set of sites")?;
    Ok(SetDocument { name, sites, digest: sha256(&bytes), bytes })
}

/// What of a finding is signed: what was computed, what it turned out to be, and where that was said. What is
/// added afterwards (action, verification, comments) does not touch it; reopening does.
fn released(filed: &Filed) -> Result<ReleasedFinding, StoreError> {
    Ok(ReleasedFinding {
        finding_id: filed.raised.finding_id,
        digest: sha256(&row_bytes(&filed.raised.finding, "a finding")?),
        severity: filed.raised.finding.severity,
        disposition: filed.standing.disposition,
        disposed_in: filed.standing.disposed_in,
    })
}
