//! The engine: a job's inputs in, an [`AnalysisResult`] out. Runs in a process of its own.

use std::collections::BTreeMap;

use palladion_api::ingestion::SnapshotManifest;
use palladion_api::pathology_qc::{QcAtRun, SiteSet, SiteSetUsed};
use palladion_api::statistics::PlanStanding;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, NamedTrial, RESULT_SCHEMA};
use palladion_biostat::parallel::with_threads;
use palladion_cohort::{Cohort, CohortError};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_formats::parquet::{self, ParquetError};
use palladion_formats::table::Table;
use palladion_ledger::canonical::jcs_digest;
use palladion_service_kit::engine::protocol::MANIFEST_INPUT;
use palladion_service_kit::engine::{EngineFailure, EngineInputs, EngineJob, ProgressReporter};
use palladion_service_kit::hashing::sha256;
use serde::Deserialize as _;
use serde_json::Value;

use crate::analyses::{QcEvidence, compute};
use crate::plans;
use crate::qc_evidence::{QC_RESULT_INPUT, read_evidence, wanted};
use crate::qc_set::{QC_RELEASE_INPUT, QC_SET_INPUT, read_site_set};

/// The `kind` of the jobs that this engine takes.
pub const ENGINE_KIND: &str = "statistics";

/// Why a snapshot's bytes do not make a cohort.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotError {
    /// The manifest cannot be read.
    #[error("the snapshot's manifest cannot be read")]
    Manifest(#[source] serde_json::Error),
    /// A table of the manifest is not there.
    #[error("the snapshot's table `{0}` is missing")]
    TableMissing(TableName),
    /// A table's bytes cannot be read.
    #[error("the snapshot's table `{0}` cannot be read")]
    Table(TableName, #[source] ParquetError),
    /// The tables do not make a cohort.
    #[error(transparent)]
    Cohort(#[from] CohortError),
}

/// Computes a statistics job. The result does not depend on the number of threads.
///
/// # Errors
/// A failure names what is wrong with the job; what the data do not allow is part of the result.
pub fn engine(
    job: &EngineJob,
    inputs: &EngineInputs,
    progress: &ProgressReporter<'_>,
) -> Result<Value, EngineFailure> {
    if job.kind != ENGINE_KIND {
        return Err(EngineFailure::new("job_invalid", format!("this engine does not know `{}`", job.kind)));
    }
    let invalid = |error: serde_json::Error| EngineFailure::new("plan_invalid", error.to_string());
    let mut plan: Plan = serde_json::from_value(job.plan_or_policy.clone()).map_err(invalid)?;
    let plan_digest =
        jcs_digest(&plan).map_err(|error| EngineFailure::new("plan_invalid", error.to_string()))?;
    plan.seed = job.seed;
    if let Some(error) = plans::check(&plan).first() {
        return Err(EngineFailure::new("plan_invalid", format!("{}: {}", error.pointer, error.detail)));
    }
    let threads = usize::try_from(job.threads).unwrap_or(1).max(1);
    let invalid = |error: serde_json::Error| EngineFailure::new("parameters_invalid", error.to_string());
    let recorded: Recorded = serde_json::from_value(job.parameters.clone()).map_err(invalid)?;
    let work = || compute_result(inputs, progress, &plan, plan_digest, recorded);
    with_threads(threads, work)
        .map_err(|error| EngineFailure::new("threads_unavailable", error.to_string()))?
}

/// What of the run's parameters stands in the result.
#[derive(serde::Deserialize)]
struct Recorded {
    #[serde(default)]
    plan: Option<PlanStanding>,
    #[serde(default)]
    qc: Option<QcAtRun>,
    #[serde(default)]
    qc_set: Option<SiteSetUsed>,
}

/// The set of sites that the plan names, from the inputs.
fn site_set(inputs: &EngineInputs, plan: &Plan, manifest: &[u8]) -> Result<Option<SiteSet>, EngineFailure> {
    let Some(wanted) = plan.population.qc_set else { return Ok(None) };
    let snapshot = SnapshotId::from_digest(sha256(manifest));
    let set = read_site_set(inputs.require(QC_SET_INPUT)?, wanted, snapshot);
    set.map(Some).map_err(|error| EngineFailure::new("qc_set_unusable", error.to_string()))
}

/// The result of the QC run that the plan uses, from the inputs.
fn evidence(
    inputs: &EngineInputs,
    plan: &Plan,
    manifest: &[u8],
) -> Result<Option<QcEvidence>, EngineFailure> {
    let Some(named) = wanted(plan) else { return Ok(None) };
    let snapshot = SnapshotId::from_digest(sha256(manifest));
    let (release, result) = (inputs.require(QC_RELEASE_INPUT)?, inputs.require(QC_RESULT_INPUT)?);
    let found = read_evidence(release, result, named, snapshot);
    found.map(Some).map_err(|error| EngineFailure::new("qc_run_unusable", error.to_string()))
}

fn compute_result(
    inputs: &EngineInputs,
    progress: &ProgressReporter<'_>,
    plan: &Plan,
    plan_digest: Digest,
    recorded: Recorded,
) -> Result<Value, EngineFailure> {
    let total = plan.outputs.len() as u64 + 1;
    progress.report(0, total, "reading the snapshot");
    let manifest = inputs.require(MANIFEST_INPUT)?;
    let cohort = cohort(manifest, |table| inputs.get(table.as_str()).cloned())
        .map_err(|error| snapshot_failure(&error))?;
    if let Err(misfit) = plans::fit(plan, &cohort) {
        let places: Vec<String> =
            misfit.0.iter().map(|error| format!("{}: {}", error.pointer, error.detail)).collect();
        return Err(EngineFailure::new("plan_does_not_fit", places.join("; ")));
    }
    let set = site_set(inputs, plan, manifest)?;
    let sites = set.as_ref().map(|set| set.set.sites.iter().cloned().collect());
    let evidence = evidence(inputs, plan, manifest)?;
    let outputs = compute(&cohort, plan, sites.as_ref(), evidence.as_ref(), |index, id| {
        progress.report(index as u64 + 1, total, id);
    });
    let mut outputs = outputs.map_err(|error| EngineFailure::new("analysis_failed", error.to_string()))?;
    let standing = recorded.plan.map(|plan| plan.standing);
    outputs.iter_mut().for_each(|output| output.standing = standing);
    let result = AnalysisResult {
        schema: RESULT_SCHEMA.to_owned(),
        plan_digest,
        trial: Some(named(cohort.trial().definition())),
        classification_policy: cohort.trial().policy().label(),
        qc: recorded.qc,
        qc_set: recorded.qc_set,
        outputs,
    };
    let value = serde_json::to_value(&result)
        .map_err(|error| EngineFailure::new("result_unwritable", error.to_string()))?;
    // JSON has no word for a number that is not finite: such a result would not read back
    match AnalysisResult::deserialize(&value) {
        Ok(read) if read == result => Ok(value),
        _ => Err(EngineFailure::new("result_not_finite", "a number of the result is not finite")),
    }
}

/// The trial as the report's heading has it.
fn named(trial: &TrialDefinition) -> NamedTrial {
    NamedTrial { code: trial.code.clone(), title: trial.title.clone(), synthetic: trial.synthetic }
}

/// Reads a snapshot's manifest and tables; `get` gives the Parquet bytes of a table.
///
/// # Errors
/// [`SnapshotError`] names the part that cannot be read.
pub(crate) fn cohort(
    manifest: &[u8],
    get: impl Fn(TableName) -> Option<bytes::Bytes>,
) -> Result<Cohort, SnapshotError> {
    let manifest = SnapshotManifest::from_bytes(manifest).map_err(SnapshotError::Manifest)?;
    let mut tables: BTreeMap<TableName, Table> = BTreeMap::new();
    for description in &manifest.tables {
        let name = description.table;
        let bytes = get(name).ok_or(SnapshotError::TableMissing(name))?;
        tables.insert(name, parquet::read(bytes).map_err(|error| SnapshotError::Table(name, error))?);
    }
    Ok(Cohort::build(&manifest, tables)?)
}

fn snapshot_failure(error: &SnapshotError) -> EngineFailure {
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    EngineFailure::new("snapshot_unreadable", format!("{error}{source}"))
}
