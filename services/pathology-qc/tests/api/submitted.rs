//! A QC run of a small frozen snapshot in which one site reads otherwise than the rest, submitted to a
//! running service without an ingestion service beside it: the bytes are handed over instead of asked for.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::future::ready;
use std::time::Duration;

use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::ingestion::{
    ColumnDescription, FrozenPolicy, SNAPSHOT_SCHEMA, SnapshotManifest, SnapshotTable,
};
use palladion_api::pathology_qc::{Finding, FindingFilter};
use palladion_api::runs::{Run, RunPriority, RunState, Specification};
use palladion_domain::actor::{Actor, Role};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{ActorId, DatasetVersionId, PolicyName, TrialId};
use palladion_formats::csv::ReadLimits;
use palladion_formats::parquet;
use palladion_formats::profile::{ImportProfile, import};
use palladion_ledger::canonical::jcs;
use palladion_ledger::event::ActingRole;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::recorder::RequestContext;
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::runs::{Purpose, RunService, Runs, SnapshotPart, Submission};
use palladion_testkit::TestIdentity;
use serde_json::json;

use crate::fixture::Fixture;

const SITES: usize = 9;
const SUBJECTS_OF_A_SITE: usize = 30;

/// The findings of a run of the built-in policy.
pub(crate) async fn findings(fixture: &Fixture) -> Vec<Finding> {
    let run = run(fixture, 0).await;
    let filter = FindingFilter { run_id: Some(run.run_id), ..FindingFilter::default() };
    fixture.client(Role::QcReviewer).findings(fixture.trial, &filter).await.unwrap().items
}

/// A run of the built-in policy on the snapshot in which this site reads otherwise than the rest.
pub(crate) async fn run(fixture: &Fixture, odd: usize) -> Run {
    run_of(fixture, &readings(odd)).await
}

/// A run of the built-in policy on a snapshot of this text: a row a subject with `id`, `site`, `ihc` and, where the
/// text has it, `country`.
pub(crate) async fn run_of(fixture: &Fixture, csv: &str) -> Run {
    let client = fixture.client(Role::QcReviewer);
    let document = palladion_pathology_qc::builtin_policy().unwrap();
    let policy = client.save_policy(fixture.trial, &document).await.unwrap();
    let parts = snapshot(fixture.trial, csv);
    let room = RunService {
        engine_kind: "pathology_qc",
        collection: "qc-runs",
        rng: "chacha20/palladion-1",
        on_success: None,
    };
    let runs = Runs::open(fixture.running.platform(), room).await.unwrap();
    let submission = Submission {
        trial: fixture.trial,
        purpose: Purpose::Primary,
        specification: Specification::QcPolicy { id: policy.policy_id, digest: policy.digest },
        document: row_bytes(&policy.document, "a policy").unwrap().into(),
        snapshot: SnapshotId::from_digest(sha256(&parts[0].1)),
        snapshot_leaf: None,
        parameters: json!({}),
        documents: Vec::new(),
        seed: policy.document.seed,
        priority: RunPriority::Normal,
    };
    let part = |part: SnapshotPart| {
        let name = match part {
            SnapshotPart::Manifest => "manifest".to_owned(),
            SnapshotPart::Table(table) => table.to_string(),
        };
        let found = parts.iter().find(|(part, _)| *part == name).unwrap();
        ready(Ok::<Bytes, ApiError>(found.1.clone()))
    };
    let answer = runs.submit(&reviewer(), submission, part).await.unwrap();
    let run: Run = serde_json::from_slice(answer.body.as_deref().unwrap()).unwrap();
    let run = ended(fixture, run).await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    run
}

async fn ended(fixture: &Fixture, run: Run) -> Run {
    for _ in 0..6_000 {
        let seen = fixture.client(Role::QcReviewer).runs().get(fixture.trial, run.run_id).await.unwrap();
        if seen.state.is_final() {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the run does not end")
}

/// At the odd site nobody is HER2-low, elsewhere two of three.
fn readings(odd: usize) -> String {
    let mut csv = "id,site,ihc\n".to_owned();
    for number in 0..SITES * SUBJECTS_OF_A_SITE {
        let (site, turn) = (number % SITES, number / SITES);
        let score = if site == odd || turn % 3 == 0 { "0" } else { "1+" };
        writeln!(csv, "P{number},S{site},{score}").unwrap();
    }
    csv
}

/// The manifest's bytes, then each table by name.
fn snapshot(trial: TrialId, csv: &str) -> Vec<(String, Bytes)> {
    let column = |name: &str| json!({"source": "column", "column": name});
    let mut enrolled = json!({"subject_id": column("id"), "site_id": column("site")});
    if csv.lines().next().unwrap().contains("country") {
        enrolled["country"] = column("country");
    }
    let profile = json!({"profile": "palladion.profile/1", "name": "small", "tables": [
        {"table": "subjects", "rows": [{"variables": enrolled}]},
        {"table": "her2_assessments", "rows": [{"variables": {
            "subject_id": column("id"), "ihc_score": column("ihc"),
            "specimen": {"source": "constant", "value": "surgical_resection"},
        }}]},
    ]});
    let profile = ImportProfile::parse(&profile.to_string()).unwrap();
    let imported = import(csv.as_bytes(), &profile, &ReadLimits::default()).unwrap();
    assert!(!imported.issues.has_errors(), "the file has faults");
    let (mut parts, mut tables) = (Vec::new(), Vec::new());
    for (table, content) in imported.tables {
        let bytes = Bytes::from(parquet::to_bytes(&content).unwrap());
        let columns = content.columns().iter().map(|column| ColumnDescription {
            name: column.name.clone(),
            kind: column.values.kind(),
            unit: column.unit.clone(),
        });
        tables.push(SnapshotTable {
            table,
            digest: sha256(&bytes),
            rows: content.rows() as u64,
            size_bytes: bytes.len() as u64,
            columns: columns.collect(),
        });
        parts.push((table.to_string(), bytes));
    }
    let manifest = SnapshotManifest {
        schema: SNAPSHOT_SCHEMA.to_owned(),
        trial_id: trial,
        trial_version: 1,
        trial: serde_json::from_value(json!({"code": "SMALL", "title": "A small trial"})).unwrap(),
        version_id: DatasetVersionId::from_uuid(trial.as_uuid()),
        version_number: 1,
        data_cut_off: None,
        classification_policy: FrozenPolicy {
            name: PolicyName::default(),
            version: 1,
            digest: sha256(b"the policy"),
        },
        tables,
    };
    parts.insert(0, ("manifest".to_owned(), jcs(&manifest).unwrap().into()));
    parts
}

fn reviewer() -> RequestContext {
    let role = Role::QcReviewer;
    RequestContext {
        actor: Actor {
            subject: ActorId::new(TestIdentity::subject(role)).unwrap(),
            name: None,
            roles: BTreeSet::from([role]),
        },
        role: ActingRole::QcReviewer,
        organisation: None,
        request_id: clock::new_uuid(),
        idempotency_key: None,
    }
}
