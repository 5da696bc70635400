//! A population that a QC run handed over: through the engine process, worked out on paper.

use palladion_api::pathology_qc::{SITE_SET_SCHEMA, SiteSet, SiteSetName, SitesOfSet};
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{RunId, TrialId};
use palladion_ledger::canonical::jcs;
use palladion_service_kit::engine::Frame;
use palladion_service_kit::hashing::sha256;
use serde_json::{Value, json};

use crate::engine::{run, run_with};
use crate::snapshot::Snapshot;

/// Site A: events at 2 and 4 of three; site B: an event at 1; one subject of site C is censored.
const CSV: &str = "id,site,time,event\n1,A,2,true\n2,A,4,true\n3,A,5,false\n4,B,1,true\n5,C,3,false\n";

const PROFILE: &str = r#"{"profile": "palladion.profile/1", "name": "sites", "tables": [
    {"table": "subjects", "rows": [{"variables": {
        "subject_id": {"source": "column", "column": "id"}, "site_id": {"source": "column", "column": "site"}}}]},
    {"table": "time_to_event", "rows": [{"variables": {
        "subject_id": {"source": "column", "column": "id"}, "endpoint": {"source": "constant", "value": "OS"},
        "time_days": {"source": "column", "column": "time"}, "event": {"source": "column", "column": "event"}}}]}
]}"#;

const TRIAL: &str = r#"{"code": "SITES", "title": "Three sites", "endpoints": [{"name": "OS", "title": "OS", "events": []}]}"#;

fn qc_run() -> RunId {
    RunId::from_uuid(uuid::Uuid::from_u128(7))
}

fn plan() -> Plan {
    let document = json!({
        "plan": "palladion.plan/1", "title": "Without red sites",
        "population": {"her2": "everybody", "qc_set": {"run_id": qc_run(), "set": "without_red_sites"}},
        "outputs": [
            {"id": "flow", "analysis": {"kind": "cohort_flow"}},
            {"id": "km", "analysis": {"kind": "kaplan_meier", "endpoint": "OS", "times_days": [4.0]}},
        ],
    });
    serde_json::from_value(document).unwrap()
}

/// The snapshot, with a set as a further input.
fn with_set(change: impl FnOnce(&mut SiteSet)) -> Snapshot {
    let mut snapshot = Snapshot::of_trial(CSV, PROFILE, TRIAL);
    let mut set = SiteSet {
        schema: SITE_SET_SCHEMA.to_owned(),
        trial_id: TrialId::from_uuid(uuid::Uuid::from_u128(1)),
        run_id: qc_run(),
        snapshot_id: SnapshotId::from_digest(sha256(&snapshot.0[0].1)),
        set: SitesOfSet {
            name: SiteSetName::WithoutRedSites,
            sites: vec!["A".to_owned(), "C".to_owned()],
            excluded: vec!["B".to_owned()],
        },
    };
    change(&mut set);
    snapshot.0.push(("qc_set".to_owned(), jcs(&set).unwrap().into()));
    snapshot
}

fn result(frame: Frame) -> AnalysisResult {
    match frame {
        Frame::Result(value) => serde_json::from_value(value).unwrap(),
        other => panic!("no result: {other:?}"),
    }
}

/// Of A and C: at risk 4 at day 2, then (C censored at 3) 2 at day 4: S(4) = 3/4 * 1/2 = 3/8.
#[test]
fn only_the_sites_of_the_set_are_analysed_and_the_flow_says_so() {
    let found = result(run(&with_set(|_| ()), &plan(), 1, &[]));
    let Content::CohortFlow(flow) = &found.outputs[0].content else { panic!("{found:?}") };
    let excluded = flow.boxes.iter().find(|one| one.name == "qc_set_excluded").unwrap();
    assert_eq!((excluded.n, excluded.analysed, flow.analysed, flow.subjects), (1, false, 4, 5));
    assert_eq!(flow.boxes.iter().map(|one| one.n).sum::<u64>(), 5);
    let Content::KaplanMeier(curves) = &found.outputs[1].content else { panic!("{found:?}") };
    let day_4 = curves.curves[0].at[0].survival.unwrap();
    assert!((day_4 - 0.375).abs() < 1e-15, "{day_4}");
}

#[test]
fn a_set_that_is_not_the_one_the_plan_names_fails_the_run() {
    let other = SnapshotId::from_digest(sha256(b"other data"));
    let cases: [(&str, Snapshot); 4] = [
        ("another run", with_set(|set| set.run_id = RunId::from_uuid(uuid::Uuid::from_u128(8)))),
        ("another set", with_set(|set| set.set.name = SiteSetName::IshCompleteSites)),
        ("another snapshot", with_set(|set| set.snapshot_id = other)),
        ("no site", with_set(|set| set.set.sites.clear())),
    ];
    for (name, snapshot) in cases {
        let Frame::Failure(failure) = run(&snapshot, &plan(), 1, &[]) else { panic!("{name}: a result") };
        assert_eq!(failure.code, "qc_set_unusable", "{name}");
    }
    let Frame::Failure(failure) = run(&Snapshot::of_trial(CSV, PROFILE, TRIAL), &plan(), 1, &[]) else {
        panic!("a result without the set")
    };
    assert_eq!(failure.code, "input_missing");
}

#[test]
fn how_qc_stood_is_repeated_in_the_result_and_changes_no_number() {
    let snapshot = with_set(|_| ());
    let parameters = |qc: Value| json!({"plan": {"state": "draft"}, "qc": qc});
    let unknown = parameters(json!({"state": "unknown", "unknown": "unreachable"}));
    let none = parameters(json!({"state": "no_run"}));
    let first = result(run_with(&snapshot, &plan(), 1, &[], unknown));
    let second = result(run_with(&snapshot, &plan(), 1, &[], none));
    assert_ne!(first.qc, second.qc);
    assert_eq!(first.outputs, second.outputs);
    let broken = parameters(json!({"state": "fine"}));
    let Frame::Failure(failure) = run_with(&snapshot, &plan(), 1, &[], broken) else { panic!("a result") };
    assert_eq!(failure.code, "parameters_invalid");
}
