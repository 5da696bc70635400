//! Trials whose HER2 readings allow no rule, through the services: each has a clear outcome at the desk, and none
//! ends in a fault.

use std::fmt::Write as _;

use palladion::stack::Stack;
use palladion_api::ingestion::{IssueFilter, Mapping, UploadState};
use palladion_api::pathology_qc::result::{
    AssessmentLevel, CheckResult, FindingLevel, HierarchicalResult, Level, QcResult,
};
use palladion_api::pathology_qc::{Finding, FindingFilter, StartQcRun};
use palladion_api::runs::RunState;
use palladion_domain::actor::Role;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use serde_json::{Value, json};

use crate::files::Files;
use crate::ledgers::all_hold;
use crate::steps::{accept, check, define, freeze, policy, send};
use crate::world::World;

/// A subject's site, country and IHC score.
type Subject = (String, &'static str, &'static str);

/// `subjects` of one site, the first `low` of them 1+, the others 0.
fn site(name: &str, country: &'static str, low: usize, subjects: usize) -> Vec<Subject> {
    (0..subjects).map(|turn| (name.to_owned(), country, if turn < low { "1+" } else { "0" })).collect()
}

/// Sites S00, S01 and so on of one country.
fn sites(counts: &[(usize, usize)]) -> Vec<Subject> {
    let named = counts.iter().enumerate();
    named
        .flat_map(|(number, (low, subjects))| site(&format!("S{number:02}"), "AUT", *low, *subjects))
        .collect()
}

fn files(subjects: &[Subject]) -> Files {
    let mut files = Files {
        subjects: "subject_id,site_id,country,age_years\n".to_owned(),
        her2_assessments: "subject_id,specimen,ihc_score,ish_result,reader\n".to_owned(),
        time_to_event: "subject_id,endpoint,time_days,event\n".to_owned(),
    };
    for (number, (site, country, score)) in subjects.iter().enumerate() {
        writeln!(files.subjects, "P{number:03},{site},{country},{}", 40 + number % 30).unwrap();
        writeln!(files.her2_assessments, "P{number:03},surgical_resection,{score},,local").unwrap();
        writeln!(files.time_to_event, "P{number:03},OS,{},{}", 100 + number, number % 4 == 0).unwrap();
    }
    files
}

/// A trial with these regions and any site.
async fn trial(stack: &Stack, code: &str, regions: &Value) -> TrialId {
    let document = json!({
        "code": code, "title": "A trial that allows no rule", "regions": regions,
        "endpoints": [{"name": "OS", "title": "Overall survival", "events": []}],
    });
    define(stack, &serde_json::from_value(document).unwrap()).await
}

/// What a QC run with every check says of the subjects, and its findings at the desk.
async fn outcome(stack: &Stack, trial: TrialId, subjects: &[Subject]) -> (QcResult, Vec<Finding>) {
    let snapshot = freeze(stack, trial, &files(subjects)).await.snapshot_id;
    let run = check(stack, trial, snapshot, &policy()).await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    let client = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    let result = client.result(trial, run.run_id).await.unwrap();
    let filter = FindingFilter { run_id: Some(run.run_id), ..FindingFilter::default() };
    let findings = client.findings(trial, &filter).await.unwrap().items;
    assert_eq!(findings.len(), result.findings.len());
    (result, findings)
}

fn rule(result: &QcResult) -> &HierarchicalResult {
    let rule = result.checks.iter().find_map(|check| match check {
        CheckResult::Hierarchical(rule) => Some(&**rule),
        _ => None,
    });
    rule.unwrap_or_else(|| panic!("no rule: {:?}", result.checks))
}

/// Why a check says nothing.
fn reason<'a>(result: &'a QcResult, check: &str) -> Option<&'a str> {
    result.checks.iter().find_map(|one| match one {
        CheckResult::NotAssessed(why) if why.check == check => Some(why.reason.as_str()),
        _ => None,
    })
}

#[tokio::test]
async fn a_trial_that_allows_no_comparison_is_a_named_outcome_without_findings() {
    let world = World::start().await;
    let stack = &world.stack;
    let positive: Vec<Subject> = (0..40).map(|number| (format!("S{}", number % 10), "AUT", "3+")).collect();
    let cases = [
        ("ONE-SITE", sites(&[(3, 7)]), "one_site"),
        ("ALL-ZERO", sites(&[(0, 9); 10]), "none_low"),
        ("ALL-LOW", sites(&[(9, 9); 10]), "all_low"),
        ("NO-SITE-EVALUABLE", positive, "no_evaluable_subjects"),
    ];
    for (code, subjects, expected) in cases {
        let trial = trial(stack, code, &json!([])).await;
        let (result, findings) = outcome(stack, trial, &subjects).await;
        for check in ["hierarchical", "case_mix"] {
            assert_eq!(reason(&result, check), Some(expected), "{code}: {check}");
        }
        assert!(findings.is_empty(), "{code}: {findings:?}");
        all_hold(stack, trial).await;
    }
    world.stack.stop().await;
}

#[tokio::test]
async fn a_trial_without_sites_has_no_snapshot_to_look_at() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = trial(stack, "NO-SITES", &json!([])).await;
    for (name, content, code) in [
        ("no subjects", "subject_id,site_id\n", "CSV-010"),
        ("no site at all", "subject_id,site_id\nP1,\n", "MAP-016"),
    ] {
        let sent =
            send(stack, trial, Mapping::Table(TableName::Subjects), "subjects.csv", content.as_bytes());
        let sent = sent.await.unwrap();
        let found: Vec<&str> = sent.validation.codes.iter().map(|found| found.code.as_str()).collect();
        assert_eq!((sent.state, found.as_slice()), (UploadState::Invalid, [code].as_slice()), "{name}");
        let refused = accept(stack, trial, std::slice::from_ref(&sent)).await.unwrap_err();
        assert!(matches!(refused.status(), Some(409 | 422)), "{name}: {refused}");
    }
    let reviewer = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    let policy_id = reviewer.save_policy(trial, &policy()).await.unwrap().policy_id;
    let snapshot_id = SnapshotId::from_digest(Digest::from_bytes([7; 32]));
    let refused = reviewer.runs().start(trial, &StartQcRun { policy_id, snapshot_id }, "none").await;
    let refused = refused.unwrap_err();
    let problem = refused.problem().unwrap();
    assert_eq!((problem.status, problem.slug()), (422, "unknown-snapshot"), "{refused}");
    assert!(reviewer.runs().list(trial, None).await.unwrap().items.is_empty());
    world.stack.stop().await;
}

#[tokio::test]
async fn one_country_is_assessed_by_site_and_not_by_country() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = trial(stack, "ONE-COUNTRY", &json!([])).await;
    let mut counts = [(12, 20); 12];
    counts[0] = (0, 20);
    let (result, findings) = outcome(stack, trial, &sites(&counts)).await;
    let rule = rule(&result);
    assert!(rule.model.deviation <= 0.0, "one country has no countries to differ from");
    assert_eq!(rule.countries_not_assessed.as_deref(), Some("1 country; the policy asks for 5"));
    assert!(rule.countries.iter().all(|country| country.level == AssessmentLevel::NotAssessed));
    assert_eq!(rule.regions, None);
    let flagged = findings.iter().filter(|one| one.finding.check == "hierarchical");
    let flagged: Vec<(&str, FindingLevel)> =
        flagged.map(|one| (one.finding.group.as_str(), one.finding.severity)).collect();
    assert_eq!(flagged, [("S00", FindingLevel::Red)]);
    assert!(findings.iter().all(|one| one.finding.level == Level::Site), "{findings:?}");
    world.stack.stop().await;
}

#[tokio::test]
async fn one_subject_a_site_is_shown_and_nobody_is_assessable() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = trial(stack, "ONE-EACH", &json!([])).await;
    let counts: Vec<(usize, usize)> = (0..24).map(|site| (site % 2, 1)).collect();
    let (result, findings) = outcome(stack, trial, &sites(&counts)).await;
    let rule = rule(&result);
    assert_eq!((rule.sites.len(), rule.model.dispersion), (24, 0.0));
    for site in &rule.sites {
        assert_eq!(site.level, AssessmentLevel::NotAssessable, "{site:?}");
        assert!(site.floor.is_some_and(|floor| floor > 1), "{site:?}");
    }
    assert!(findings.is_empty(), "{findings:?}");
    world.stack.stop().await;
}

/// Data frozen before this rule, or elsewhere, may hold such a site: what its run says is shown where the bytes are
/// handed to the service (`services/pathology-qc/tests/api/bad_input.rs`).
#[tokio::test]
async fn a_site_in_two_countries_is_named_row_by_row_before_anything_is_frozen() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = trial(stack, "TWO-COUNTRIES", &json!([])).await;
    let mut subjects = sites(&[(11, 20); 10]);
    for (turn, subject) in subjects.iter_mut().filter(|subject| subject.0 == "S03").enumerate() {
        subject.1 = if turn % 2 == 0 { "AUT" } else { "DEU" };
    }
    let content = files(&subjects).subjects;
    let sent = send(stack, trial, Mapping::Table(TableName::Subjects), "subjects.csv", content.as_bytes());
    let sent = sent.await.unwrap();
    assert_eq!((sent.state, sent.validation.errors), (UploadState::Invalid, 10));
    let ingestion = stack.ingestion_as(Role::DataManager).unwrap();
    let issues = ingestion.issues(trial, sent.upload_id, &IssueFilter::default()).await.unwrap().items;
    assert!(issues.iter().all(|issue| issue.code == "SITE-003"), "{issues:?}");
    // The first subject of S03 stands in row 62, the header being row 1; every second one is elsewhere.
    let rows: Vec<u64> = issues.iter().filter_map(|issue| issue.row).collect();
    assert_eq!(rows, (0..10).map(|turn| 63 + 2 * turn).collect::<Vec<u64>>());
    let refused = accept(stack, trial, std::slice::from_ref(&sent)).await.unwrap_err();
    assert!(matches!(refused.status(), Some(409 | 422)), "{refused}");
    world.stack.stop().await;
}

#[tokio::test]
async fn a_country_without_region_is_named_and_takes_part_in_everything_else() {
    let world = World::start().await;
    let stack = &world.stack;
    let regions = json!([
        {"name": "Europe", "countries": ["AUT", "DEU"]},
        {"name": "North America", "countries": ["USA", "CAN"]},
    ]);
    let trial = trial(stack, "NO-REGION", &regions).await;
    let countries = ["AUT", "DEU", "USA", "CAN", "JPN"];
    let mut subjects = Vec::new();
    for number in 0..20 {
        let country = countries[number % countries.len()];
        subjects.extend(site(&format!("S{number:02}"), country, 8 + number % 5, 20));
    }
    let (result, findings) = outcome(stack, trial, &subjects).await;
    let rule = rule(&result);
    let compared = rule.regions.as_ref().unwrap();
    assert_eq!(
        (compared.countries_left_out.as_slice(), compared.regions.len()),
        (["JPN".to_owned()].as_slice(), 2)
    );
    assert!(compared.sentence.contains("countries as the units"), "{}", compared.sentence);
    let japan = rule.countries.iter().find(|one| one.country.as_deref() == Some("JPN")).unwrap();
    assert!(japan.test.is_some() && japan.level != AssessmentLevel::NotAssessed, "{japan:?}");
    assert_eq!(rule.sites.len(), 20);
    assert!(findings.iter().all(|one| one.finding.level != Level::Region), "{findings:?}");
    world.stack.stop().await;
}

#[tokio::test]
async fn results_without_scores_are_refused_with_the_reason() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = trial(stack, "POSITIVE-OR-NEGATIVE", &json!([])).await;
    let mut files = files(&sites(&[(9, 18); 10]));
    let mut readings = "subject_id,specimen,ihc_score,ish_result,reader\n".to_owned();
    for number in 0..180 {
        let status = if number % 7 == 0 { "positive" } else { "negative" };
        writeln!(readings, "P{number:03},surgical_resection,,{status},local").unwrap();
    }
    files.her2_assessments = readings;
    let snapshot = freeze(stack, trial, &files).await.snapshot_id;
    let run = check(stack, trial, snapshot, &policy()).await;
    assert_eq!(run.state, RunState::Failed, "{run:?}");
    let failure = run.failure.unwrap();
    assert_eq!(failure.code, "no_her2_scores");
    assert!(
        failure.message.contains("cannot be told from positive or negative alone"),
        "{}",
        failure.message
    );
    let reviewer = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    let filter = FindingFilter { run_id: Some(run.run_id), ..FindingFilter::default() };
    assert!(reviewer.findings(trial, &filter).await.unwrap().items.is_empty());
    for refused in [
        reviewer.result(trial, run.run_id).await.map(drop),
        reviewer.changes(trial, run.run_id).await.map(drop),
        reviewer.release(trial, run.run_id).await.map(drop),
        reviewer.funnel_svg(trial, run.run_id).await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().status(), Some(409));
    }
    world.stack.stop().await;
}

#[tokio::test]
async fn a_policy_with_impossible_thresholds_is_refused_at_each_place_and_never_saved() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = trial(stack, "IMPOSSIBLE", &json!([])).await;
    let api = stack.pathology_qc_as(Role::QcReviewer).unwrap().0;
    let path = format!("/v1/trials/{trial}/policies");
    let usual = serde_json::to_value(policy()).unwrap();
    for (place, value) in [
        ("/confidence_level", json!(1.0)),
        ("/rule/contamination", json!(1.0)),
        ("/rule/site_difference", json!(0.0)),
        ("/rule/country_difference", json!(1.2)),
        ("/rule/red", json!(-0.05)),
        ("/rule/amber", json!(0.01)),
        ("/rule/assessable_probability", json!(1.0)),
        ("/rule/minimum_sites", json!(0)),
        ("/rule/minimum_countries", json!(1)),
        ("/rule/country_minimum_evaluable", json!(0)),
        ("/rule/country_minimum_sites", json!(0)),
        ("/checks/5/amber_coverage", json!(1.0)),
        ("/checks/7/q_value", json!(0.0)),
        ("/checks/10/minimum_evaluable", json!(2)),
    ] {
        let mut document = usual.clone();
        *document.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
        let refused = api.post::<Value>(&path, &document).await.unwrap_err();
        let problem = refused.problem().unwrap();
        assert_eq!((problem.status, problem.slug()), (422, "invalid-policy"), "{place}");
        assert!(problem.errors.iter().any(|error| error.pointer == place), "{place}: {:?}", problem.errors);
    }
    let reviewer = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    assert!(reviewer.policies(trial, None).await.unwrap().items.is_empty());
    world.stack.stop().await;
}
