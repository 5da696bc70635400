//! A whole QC run of the built-in policy on simulated sites, as the engine does it: a job with the bytes of a
//! snapshot in, frames out. And the shared models
//! and each check alone, on the same data already counted.

use std::io::Cursor;

use bytes::Bytes;
use palladion_api::ingestion::{
    ColumnDescription, FrozenPolicy, SNAPSHOT_SCHEMA, SnapshotManifest, SnapshotTable,
};
use palladion_cohort::Cohort;
use palladion_domain::ids::{DatasetVersionId, PolicyName, TrialId};
use palladion_domain::tables::TableName;
use palladion_formats::parquet;
use palladion_formats::table::Table;
use palladion_ledger::canonical::jcs;
use palladion_pathology_qc::checks::{Data, run};
use palladion_pathology_qc::{ENGINE_KIND, builtin_policy};
use palladion_service_kit::engine::host::run_engine;
use palladion_service_kit::engine::{EngineInput, EngineJob};
use palladion_service_kit::hashing::sha256;
use palladion_simulator::{Scenario, SiteDesign, SiteTrial, snapshot_tables, trial_definition};

const SEED: u64 = 20_241;

fn main() {
    divan::main();
}

/// Sites, subjects, median and largest number of subjects of a site.
type Size = (usize, u64, u64, u64);

/// As many as in PALLAS, and the largest that the service is meant for.
const SIZES: [Size; 2] = [(406, 5_304, 8, 120), (5_000, 1_000_000, 133, 1_800)];

type Parts = Vec<(String, Bytes)>;

fn snapshot((sites, subjects, median, largest): Size) -> Option<Parts> {
    let design = SiteDesign::multinational(SEED, sites, subjects, median, largest, 21);
    let trial = SiteTrial::draw(&Scenario::named("shifted")?, &design, SEED, 0);
    let (mut parts, mut tables) = (Vec::new(), Vec::new());
    for (table, content) in snapshot_tables(&trial, &design, SEED).ok()? {
        let bytes = Bytes::from(parquet::to_bytes(&content).ok()?);
        tables.push(described(table, &content, &bytes));
        parts.push((table.to_string(), bytes));
    }
    let id = uuid::Uuid::from_u128(1);
    let manifest = SnapshotManifest {
        schema: SNAPSHOT_SCHEMA.to_owned(),
        trial_id: TrialId::from_uuid(id),
        trial_version: 1,
        trial: trial_definition(),
        version_id: DatasetVersionId::from_uuid(id),
        version_number: 1,
        data_cut_off: None,
        classification_policy: FrozenPolicy {
            name: PolicyName::default(),
            version: 1,
            digest: sha256(b"the policy"),
        },
        tables,
    };
    parts.insert(0, ("manifest".to_owned(), jcs(&manifest).ok()?.into()));
    Some(parts)
}

fn described(table: TableName, content: &Table, bytes: &Bytes) -> SnapshotTable {
    let columns = content.columns().iter().map(|column| ColumnDescription {
        name: column.name.clone(),
        kind: column.values.kind(),
        unit: column.unit.clone(),
    });
    SnapshotTable {
        table,
        digest: sha256(bytes),
        rows: content.rows() as u64,
        size_bytes: bytes.len() as u64,
        columns: columns.collect(),
    }
}

/// The job as the service writes it to the engine.
fn message(parts: &Parts) -> Option<Vec<u8>> {
    let inputs = parts.iter().map(|(name, bytes)| EngineInput {
        name: name.clone(),
        digest: sha256(bytes),
        bytes: bytes.len() as u64,
    });
    let job = EngineJob {
        kind: ENGINE_KIND.to_owned(),
        run_id: None,
        plan_or_policy: serde_json::to_value(builtin_policy().ok()?).ok()?,
        parameters: serde_json::json!({}),
        seed: 7,
        threads: 2,
        inputs: inputs.collect(),
    };
    let mut message = serde_json::to_vec(&job).ok()?;
    message.push(b'\n');
    message.extend(parts.iter().flat_map(|(_, bytes)| bytes.iter().copied()));
    Some(message)
}

fn cohort(size: Size) -> Option<Cohort> {
    let parts = snapshot(size)?;
    let manifest: SnapshotManifest = serde_json::from_slice(&parts.first()?.1).ok()?;
    let tables = manifest.tables.iter().zip(&parts[1..]);
    let read =
        tables.map(|(described, (_, bytes))| Some((described.table, parquet::read(bytes.clone()).ok()?)));
    Cohort::build(&manifest, read.collect::<Option<_>>()?).ok()
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn whole_run(bencher: divan::Bencher<'_, '_>, size: Size) {
    let Some(message) = snapshot(size).as_ref().and_then(message) else { return };
    bencher.bench(|| {
        let mut output = Vec::new();
        run_engine(Cursor::new(&message), &mut output, palladion_pathology_qc::engine)
            .is_ok()
            .then_some(output)
    });
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn read_and_count(bencher: divan::Bencher<'_, '_>, size: Size) {
    let (Some(parts), Ok(policy)) = (snapshot(size), builtin_policy()) else { return };
    bencher.bench(|| {
        let manifest: SnapshotManifest = serde_json::from_slice(&parts.first()?.1).ok()?;
        let tables = manifest.tables.iter().zip(&parts[1..]);
        let read =
            tables.map(|(described, (_, bytes))| Some((described.table, parquet::read(bytes.clone()).ok()?)));
        let cohort = Cohort::build(&manifest, read.collect::<Option<_>>()?).ok()?;
        Data::of(&cohort, &policy).ok()
    });
}

/// The models that several checks use, computed before them.
const MODELS: &str = "models";

const CHECKS: [&str; 15] = [
    MODELS,
    "prevalence",
    "hierarchical",
    "case_mix",
    "heterogeneity",
    "leave_one_out",
    "funnel",
    "comparators",
    "ihc_pattern",
    "ish_missing",
    "missing_score",
    "drift",
    "digit_preference",
    "record_rules",
    "central_agreement",
];

fn one_check(bencher: divan::Bencher<'_, '_>, size: Size, name: &str) {
    let (Some(cohort), Ok(policy)) = (cohort(size), builtin_policy()) else { return };
    let check = policy.checks.iter().find(|check| check.name() == name);
    if check.is_none() && name != MODELS {
        return;
    }
    bencher
        .with_inputs(|| {
            Data::of(&cohort, &policy).ok().filter(|data| name == MODELS || data.prepare(&policy).is_ok())
        })
        .bench_values(|data| match check {
            None => data?.prepare(&policy).ok().map(|()| 0),
            Some(check) => run(&policy, check, &data?).ok().map(|checked| checked.findings.len()),
        });
}

#[divan::bench(args = CHECKS, sample_count = 3, sample_size = 1)]
fn check_of_406_sites(bencher: divan::Bencher<'_, '_>, name: &str) {
    one_check(bencher, SIZES[0], name);
}

#[divan::bench(args = CHECKS, sample_count = 1, sample_size = 1)]
fn check_of_5000_sites(bencher: divan::Bencher<'_, '_>, name: &str) {
    one_check(bencher, SIZES[1], name);
}
