//! The result of a released QC run, read the same way when a run is submitted and in the engine. Pure.

use palladion_api::pathology_qc::result::{QC_RESULT_SCHEMA, QcResult};
use palladion_api::pathology_qc::{QcRunUsed, RELEASE_SCHEMA, ReleaseRecord};
use palladion_api::statistics::plan::{Analysis, Plan};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::RunId;
use palladion_service_kit::hashing::sha256;

/// The input of a run that is the result of the QC run.
pub(crate) const QC_RESULT_INPUT: &str = "qc_result";

/// A QC run's result and what names it.
#[derive(Debug, Clone, PartialEq)]
pub struct QcEvidence {
    /// Which run, by which digests.
    pub used: QcRunUsed,
    /// What it computed.
    pub result: QcResult,
}

/// Why bytes are not the result of the QC run that a plan uses.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QcEvidenceError {
    /// The release is not a document of this layout.
    #[error("the release cannot be read")]
    Release(#[source] serde_json::Error),
    /// The result is not a document of this layout.
    #[error("the QC run's result cannot be read")]
    Result(#[source] serde_json::Error),
    /// A layout of another version.
    #[error("it has the layout `{0}`")]
    Schema(String),
    /// Another run than the plan names.
    #[error("it is of QC run {0}, not of the one the plan names")]
    OtherRun(RunId),
    /// Of other data.
    #[error("QC run {run} read snapshot {snapshot}")]
    OtherSnapshot {
        /// The run.
        run: RunId,
        /// What it read.
        snapshot: SnapshotId,
    },
    /// Other bytes than the release names.
    #[error("the release names the result {0}, not these bytes")]
    OtherResult(Digest),
}

/// Whether some output of the plan needs a QC run's result, and the run that it names, if it does.
pub(crate) fn wanted(plan: &Plan) -> Option<Option<RunId>> {
    let named = plan.outputs.iter().filter_map(|output| match &output.analysis {
        Analysis::Her2LowSensitivity(spec) => Some(spec.qc_run),
        _ => None,
    });
    let named: Vec<Option<RunId>> = named.collect();
    let of_set = plan.population.qc_set.map(|set| set.run_id);
    (!named.is_empty()).then(|| named.into_iter().flatten().next().or(of_set))
}

/// The place of the first output that needs a QC run's result.
pub(crate) fn pointer(plan: &Plan) -> String {
    let is_one = |analysis: &Analysis| matches!(analysis, Analysis::Her2LowSensitivity(_));
    let place = plan.outputs.iter().position(|output| is_one(&output.analysis)).unwrap_or_default();
    format!("/outputs/{place}/analysis/qc_run")
}

/// The evidence in these bytes, when they are of the run that the plan names and of the snapshot.
///
/// # Errors
/// [`QcEvidenceError`].
pub(crate) fn read_evidence(
    release: &[u8],
    result: &[u8],
    named: Option<RunId>,
    snapshot: SnapshotId,
) -> Result<QcEvidence, QcEvidenceError> {
    let record: ReleaseRecord = serde_json::from_slice(release).map_err(QcEvidenceError::Release)?;
    if record.schema != RELEASE_SCHEMA {
        return Err(QcEvidenceError::Schema(record.schema));
    }
    let run = record.run_id;
    if named.is_some_and(|named| named != run) {
        return Err(QcEvidenceError::OtherRun(run));
    }
    if record.snapshot_id != snapshot {
        return Err(QcEvidenceError::OtherSnapshot { run, snapshot: record.snapshot_id });
    }
    if sha256(result) != record.result_digest {
        return Err(QcEvidenceError::OtherResult(record.result_digest));
    }
    let found: QcResult = serde_json::from_slice(result).map_err(QcEvidenceError::Result)?;
    if found.schema != QC_RESULT_SCHEMA {
        return Err(QcEvidenceError::Schema(found.schema));
    }
    let release_digest = sha256(release);
    let used = QcRunUsed { run_id: run, result_digest: record.result_digest, release_digest };
    Ok(QcEvidence { used, result: found })
}
