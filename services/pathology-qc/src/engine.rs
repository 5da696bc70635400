//! What runs in the engine process: a snapshot and a policy in, numbers and findings out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use palladion_api::ingestion::SnapshotManifest;
use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{CheckResult, QC_RESULT_SCHEMA, QcFinding, QcResult};
use palladion_biostat::parallel;
use palladion_cohort::Cohort;
use palladion_ledger::canonical::jcs_digest;
use palladion_service_kit::engine::host::{EngineFailure, EngineInputs, ProgressReporter};
use palladion_service_kit::engine::protocol::{EngineJob, MANIFEST_INPUT};
use serde_json::Value;

use crate::checks::{self, CheckError, Data};
use crate::sets::site_sets;

/// The `kind` of this service's engine jobs.
pub const ENGINE_KIND: &str = "pathology_qc";

/// Why a snapshot without any IHC score is refused.
const NO_SCORES: &str = "no reading of the snapshot has an IHC score: HER2-low cannot be told from positive or negative \
                         alone";

/// Computes one QC run.
///
/// # Errors
/// [`EngineFailure`] when the job is not one of this service or the snapshot cannot be read.
pub fn engine(
    job: &EngineJob,
    inputs: &EngineInputs,
    progress: &ProgressReporter<'_>,
) -> Result<Value, EngineFailure> {
    if job.kind != ENGINE_KIND {
        return Err(EngineFailure::new("job_invalid", format!("this engine does not know `{}`", job.kind)));
    }
    let threads = usize::try_from(job.threads).unwrap_or(1);
    parallel::with_threads(threads, || compute(job, inputs, progress))
        .map_err(|error| EngineFailure::new("no_threads", error.to_string()))?
}

fn compute(
    job: &EngineJob,
    inputs: &EngineInputs,
    progress: &ProgressReporter<'_>,
) -> Result<Value, EngineFailure> {
    let policy: QcPolicy = serde_json::from_value(job.plan_or_policy.clone())
        .map_err(|error| EngineFailure::new("policy_unreadable", error.to_string()))?;
    let manifest: SnapshotManifest = serde_json::from_slice(inputs.require(MANIFEST_INPUT)?)
        .map_err(|error| EngineFailure::new("manifest_unreadable", error.to_string()))?;
    let cohort = cohort(&manifest, inputs)?;
    if !cohort.is_empty() && !Data::has_scores(&cohort) {
        return Err(EngineFailure::new("no_her2_scores", NO_SCORES));
    }
    let data =
        Data::of(&cohort, &policy).map_err(|error| EngineFailure::new("not_countable", error.to_string()))?;
    let counts = &data.counts;
    let (checks, findings) = run_checks(&policy, &data, progress)?;
    let sets = site_sets(&data, &findings);
    let result = QcResult {
        schema: QC_RESULT_SCHEMA.to_owned(),
        policy_digest: jcs_digest(&policy)
            .map_err(|error| EngineFailure::new("policy_unreadable", error.to_string()))?,
        classification_policy: cohort.trial().policy().label(),
        subjects: counts.overall.subjects,
        evaluable: counts.overall.evaluable,
        her2_low: counts.overall.her2_low,
        rule: policy.rule.clone(),
        checks,
        findings,
        sets,
    };
    serde_json::to_value(result).map_err(|error| EngineFailure::new("result_unwritable", error.to_string()))
}

fn cohort(manifest: &SnapshotManifest, inputs: &EngineInputs) -> Result<Cohort, EngineFailure> {
    let tables = parallel::map_indices(manifest.tables.len(), |index| {
        let name = manifest.tables[index].table;
        let bytes = inputs.require(&name.to_string())?;
        let table = palladion_formats::parquet::read(bytes.clone())
            .map_err(|error| EngineFailure::new("table_unreadable", error.to_string()))?;
        Ok((name, table))
    });
    let tables = tables.into_iter().collect::<Result<BTreeMap<_, _>, EngineFailure>>()?;
    Cohort::build(manifest, tables)
        .map_err(|error| EngineFailure::new("snapshot_unreadable", error.to_string()))
}

/// The checks side by side, their results in the policy's order. Progress counts those that are done and names the
/// one that began last.
fn run_checks(
    policy: &QcPolicy,
    data: &Data,
    progress: &ProgressReporter<'_>,
) -> Result<(Vec<CheckResult>, Vec<QcFinding>), EngineFailure> {
    let total = u64::try_from(policy.checks.len()).unwrap_or(u64::MAX);
    let failed =
        |name: &str, error: CheckError| EngineFailure::new("check_failed", format!("{name}: {error}"));
    progress.report(0, total, "models");
    data.prepare(policy).map_err(|error| failed("models", error))?;
    let done = AtomicU64::new(0);
    let checked = parallel::map_indices(policy.checks.len(), |index| {
        let check = &policy.checks[index];
        progress.report(done.load(Ordering::Relaxed), total, check.name());
        let checked = checks::run(policy, check, data);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress.report(done, total, check.name());
        checked.map_err(|error| failed(check.name(), error))
    });
    let (mut results, mut findings) = (Vec::new(), Vec::new());
    for checked in checked {
        let checked = checked?;
        results.push(checked.result);
        findings.extend(checked.findings);
    }
    progress.report(total, total, "done");
    Ok((results, findings))
}
