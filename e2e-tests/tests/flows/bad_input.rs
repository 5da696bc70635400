//! What people send by mistake: always a reason with its place, never a 500, never half of it kept.

use palladion::stack::Stack;
use palladion_api::ingestion::{IssueFilter, Mapping, UploadState};
use palladion_api::pathology_qc::FindingFilter;
use palladion_api::runs::RunState;
use palladion_api::statistics::result::Content;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use serde_json::{Value, json};

use crate::files::Files;
use crate::ledgers::actions;
use crate::steps::{
    accept, analyse, check, define, definition, freeze, plan, policy, send, statistics_runs, submit,
};
use crate::world::World;

/// A trial with one site, an arm list and a cut-off, so that everything can be out of place.
async fn strict_trial(stack: &Stack) -> TrialId {
    let mut strict = definition("STRICT");
    let parts = json!({
        "code": "STRICT", "title": "A strict trial", "data_cut_off": "2020-12-31",
        "sites": [{"id": "S1", "country": "USA"}],
        "endpoints": [{"name": "OS", "title": "Overall survival", "events": ["death"]}],
    });
    strict.clone_from(&serde_json::from_value(parts).unwrap());
    define(stack, &strict).await
}

const HEADER: &str = "subject_id,site_id,randomised_on\n";
const READING: &str = "subject_id,specimen,ihc_score\n";
const TIME: &str = "subject_id,endpoint,time_days,event\n";

/// A file with one fault: the code that names it and the row it stands in; the header is row 1.
struct Faulty {
    name: &'static str,
    table: TableName,
    bytes: Vec<u8>,
    code: &'static str,
    row: u64,
}

impl Faulty {
    fn subjects(name: &'static str, content: impl Into<Vec<u8>>, code: &'static str, row: u64) -> Self {
        Self { name, table: TableName::Subjects, bytes: content.into(), code, row }
    }

    fn of(name: &'static str, table: TableName, content: String, code: &'static str) -> Self {
        Self { name, table, bytes: content.into_bytes(), code, row: 2 }
    }
}

/// Faults of the file itself.
fn faulty_files() -> Vec<Faulty> {
    let long = format!("{HEADER}P1,S1,2019-01-01\n\"{}\",S1,2019-01-01\n", "x".repeat(10 << 20));
    vec![
        Faulty::subjects("no text in any encoding", b"subject_id,site_id\nP\x811,S1\n", "CSV-017", 2),
        Faulty::subjects("a quote that never ends", format!("{HEADER}P1,\"S1,2019-01-01\n"), "CSV-004", 2),
        Faulty::subjects("10 MB in one field", long, "CSV-005", 3),
        Faulty::subjects("an empty file", "", "CSV-009", 1),
        Faulty::subjects("a column twice", "subject_id,site_id,site_id\nP1,S1,S1\n", "CSV-012", 1),
        Faulty::subjects("a ragged row", format!("{HEADER}P1,S1,2019-01-01\nP2,S1\n"), "CSV-013", 3),
        Faulty::subjects("a missing column", "subject_id\nP1\n", "MAP-001", 1),
        Faulty::subjects("a column of no variable", "subject_id,site_id,shoes\nP1,S1,4\n", "MAP-002", 1),
    ]
}

/// Faults of values.
fn faulty_values() -> Vec<Faulty> {
    let enrolled = |name, rows: &str, code, row| Faulty::subjects(name, format!("{HEADER}{rows}"), code, row);
    let reading =
        |name, row: &str, code| Faulty::of(name, TableName::Her2Assessments, format!("{READING}{row}"), code);
    let time = |name, row: &str, code| Faulty::of(name, TableName::TimeToEvent, format!("{TIME}{row}"), code);
    vec![
        enrolled("an impossible date", "P1,S1,2019-02-30\n", "MAP-008", 2),
        enrolled("a subject twice", "P1,S1,2019-01-01\nP1,S1,2019-01-01\n", "KEY-001", 3),
        enrolled("an unknown site", "P1,S9,2019-01-01\n", "SITE-001", 2),
        enrolled("randomised after the cut-off", "P1,S1,2021-01-01\n", "DATE-001", 2),
        reading("a word outside its levels", "P1,surgical_resection,4+\n", "MAP-003"),
        time("an unknown endpoint", "P1,TTP,3,true\n", "END-001"),
        time("a negative time", "P1,OS,-3,true\n", "RNG-009"),
    ]
}

#[tokio::test]
async fn a_file_with_faults_is_a_report_with_code_and_row_and_never_a_version() {
    let world = World::start().await;
    let trial = strict_trial(&world.stack).await;
    let ingestion = world.stack.ingestion_as(Role::DataManager).unwrap();
    let mut elsewhere = Vec::new();
    for Faulty { name, table, bytes, code, row } in faulty_files().into_iter().chain(faulty_values()) {
        let sent = send(&world.stack, trial, Mapping::Table(table), &format!("{name}.csv"), &bytes).await;
        let sent = sent.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(sent.state, UploadState::Invalid, "{name}");
        let issues = ingestion.issues(trial, sent.upload_id, &IssueFilter::default()).await.unwrap().items;
        let found = issues.iter().find(|issue| issue.code == code);
        let found = found.unwrap_or_else(|| panic!("{name}: no {code} in {issues:?}"));
        if found.row != Some(row) {
            elsewhere.push(format!("{name}: {found:?}"));
        }
        assert!(found.value.as_ref().is_none_or(|value| value.chars().count() <= 80), "{name}");
        let refused = accept(&world.stack, trial, std::slice::from_ref(&sent)).await.unwrap_err();
        assert!(matches!(refused.status(), Some(409 | 422)), "{name}: {refused}");
    }
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
    assert!(ingestion.versions(trial, None).await.unwrap().items.is_empty());
    let recorded = actions(&world.stack, "ingestion", trial, None).await;
    assert!(!recorded.iter().any(|action| action == "VersionAccepted"), "{recorded:?}");
    world.stack.stop().await;
}

#[tokio::test]
async fn a_file_in_odd_dress_is_read_all_the_same() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("DRESS")).await;
    for (name, bytes, code) in [
        ("a byte order mark", b"\xef\xbb\xbfsubject_id,site_id\nP1,S1\n".as_slice(), "CSV-101"),
        ("mixed line ends", b"subject_id,site_id\r\nP2,S1\nP3,S1\r\n", "CSV-102"),
        ("Windows-1252, not stated", b"subject_id,site_id\nP\xff6,S1\n", "CSV-104"),
    ] {
        let sent = send(&world.stack, trial, Mapping::Table(TableName::Subjects), name, bytes).await.unwrap();
        assert_eq!(sent.state, UploadState::Valid, "{name}: {:?}", sent.validation);
        assert!(sent.validation.codes.iter().any(|found| found.code == code), "{name}");
    }
    let only_cr = b"subject_id,site_id\rP4,S1\rP5,S1\r";
    let sent = send(&world.stack, trial, Mapping::Table(TableName::Subjects), "cr", only_cr).await.unwrap();
    assert_eq!((sent.state, sent.validation.rows_read), (UploadState::Valid, 2));
    world.stack.stop().await;
}

fn first(content: &Content) -> Value {
    serde_json::to_value(content).unwrap()
}

#[tokio::test]
async fn a_plan_that_does_not_fit_is_refused_with_its_place_and_leaves_no_run() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("UNFIT")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    for (name, analysis, pointer) in [
        (
            "a variable",
            json!({"kind": "cox", "endpoint": "OS", "terms": [{"variable": "shoe_size"}]}),
            "/outputs/0/analysis/terms/0",
        ),
        (
            "an endpoint",
            json!({"kind": "log_rank", "endpoint": "PFS", "group": ["her2_status"]}),
            "/outputs/0/analysis/endpoint",
        ),
        (
            "a level",
            json!({"kind": "prevalence", "variable": "her2_status", "levels": ["her2_high"], "by": ["site_id"]}),
            "/outputs/0/analysis/levels",
        ),
    ] {
        let outputs = json!([{"id": "one", "analysis": analysis}]);
        let refused = submit(
            &world.stack,
            trial,
            snapshot.snapshot_id,
            &plan(name, &outputs),
            name.split(' ').next_back().unwrap(),
        )
        .await;
        let refused = refused.unwrap_err();
        let problem = refused.problem().unwrap();
        assert_eq!((problem.status, problem.slug()), (422, "plan-does-not-fit"), "{name}: {refused}");
        assert!(
            problem.errors.iter().any(|error| error.pointer.starts_with(pointer)),
            "{name}: {:?}",
            problem.errors
        );
    }
    let runs = statistics_runs(&world.stack, Role::Statistician).list(trial, None).await.unwrap();
    assert!(runs.items.is_empty(), "{runs:?}");
    let recorded = actions(&world.stack, "statistics", trial, None).await;
    assert!(!recorded.iter().any(|action| action.starts_with("Run")), "{recorded:?}");
    world.stack.stop().await;
}

#[tokio::test]
async fn data_that_allow_no_number_are_a_named_outcome() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("NOTHING")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new().without_events()).await;
    let cox = json!({"kind": "cox", "endpoint": "OS", "terms": [{"variable": "her2_status"}]});
    let no_events = plan("No events", &json!([{"id": "cox", "analysis": cox}]));
    let one_group = json!({
        "plan": "palladion.plan/1", "title": "One group",
        "population": {"filters": [{"variable": "her2_status", "keep": ["her2_low"]}]},
        "outputs": [{"id": "log_rank", "analysis": {"kind": "log_rank", "endpoint": "OS", "group": ["her2_status"]}}],
    });
    let nobody = json!({
        "plan": "palladion.plan/1", "title": "Nobody",
        "population": {"filters": [{"variable": "age_years", "minimum": 119.0}]},
        "outputs": [{"id": "km", "analysis": {"kind": "kaplan_meier", "endpoint": "OS", "group": ["her2_status"]}}],
    });
    for (name, plan, reasons) in [
        ("no_events", no_events, ["no_events"].as_slice()),
        ("one_group", serde_json::from_value(one_group).unwrap(), &["one_group", "no_events"]),
        ("no_subjects", serde_json::from_value(nobody).unwrap(), &["no_subjects"]),
    ] {
        let run = analyse(&world.stack, trial, snapshot.snapshot_id, &plan, name).await;
        assert_eq!(run.state, RunState::Succeeded, "{name}: {run:?}");
        let statistics = world.stack.statistics_as(Role::Statistician).unwrap();
        let result = statistics.result(trial, run.run_id).await.unwrap();
        let content = first(&result.outputs[0].content);
        assert_eq!(content["kind"], "not_estimable", "{name}: {content}");
        assert!(reasons.contains(&content["reason"].as_str().unwrap()), "{name}: {content}");
    }
    world.stack.stop().await;
}

#[tokio::test]
async fn a_trial_without_any_score_is_refused_by_qc_with_the_reason() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("UNREAD")).await;
    let files = Files {
        her2_assessments: "subject_id,specimen,ihc_score\nP000,unknown,\n".to_owned(),
        ..Files::new()
    };
    let snapshot = freeze(&world.stack, trial, &files).await;
    let run = check(&world.stack, trial, snapshot.snapshot_id, &policy()).await;
    assert_eq!(run.state, RunState::Failed, "{run:?}");
    assert_eq!(run.failure.unwrap().code, "no_her2_scores");
    let qc = world.stack.pathology_qc_as(Role::QcReviewer).unwrap();
    let findings = qc
        .findings(trial, &FindingFilter { run_id: Some(run.run_id), ..FindingFilter::default() })
        .await
        .unwrap();
    assert!(findings.items.is_empty());
    world.stack.stop().await;
}
