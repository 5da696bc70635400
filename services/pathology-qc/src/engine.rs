//! What runs in the engine process: a snapshot and a policy in, numbers and findings out.

use std::collections::BTreeMap;

use palladion_api::ingestion::SnapshotManifest;
use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{CheckResult, QC_RESULT_SCHEMA, QcFinding, QcResult};
use palladion_cohort::Cohort;
use palladion_ledger::canonical::jcs_digest;
use palladion_service_kit::engine::host::{EngineFailure, EngineInputs, ProgressReporter};
use palladion_service_kit::engine::protocol::{EngineJob, MANIFEST_INPUT};
use serde_json::Value;

use crate::checks::{self, Data};
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
    let mut tables = BTreeMap::new();
    for described in &manifest.tables {
        let bytes = inputs.require(&described.table.to_string())?;
        let table = palladion_formats::parquet::read(bytes.clone())
            .map_err(|error| EngineFailure::new("table_unreadable", error.to_string()))?;
        tables.insert(described.table, table);
    }
    Cohort::build(manifest, tables)
        .map_err(|error| EngineFailure::new("snapshot_unreadable", error.to_string()))
}

fn run_checks(
    policy: &QcPolicy,
    data: &Data,
    progress: &ProgressReporter<'_>,
) -> Result<(Vec<CheckResult>, Vec<QcFinding>), EngineFailure> {
    let total = u64::try_from(policy.checks.len()).unwrap_or(u64::MAX);
    let (mut results, mut findings) = (Vec::new(), Vec::new());
    for (done, check) in (0..).zip(&policy.checks) {
        progress.report(done, total, check.name());
        let checked = checks::run(policy, check, data)
            .map_err(|error| EngineFailure::new("check_failed", format!("{}: {error}", check.name())))?;
        results.push(checked.result);
        findings.extend(checked.findings);
    }
    progress.report(total, total, "done");
    Ok((results, findings))
}
