//! From upload over QC, dispositions and release to a plan whose population QC hands over.

use std::fmt::Write as _;

use palladion::stack::Stack;
use palladion_api::client::ApiError;
use palladion_api::pathology_qc::result::{FindingLevel, Level};
use palladion_api::pathology_qc::{
    AddReview, Disposition, Finding, FindingFilter, FindingState, QcState, QcUnknown, ReleaseState,
    SignRelease, SiteSetName,
};
use palladion_api::runs::{ReplayEngine, Run, RunManifest, RunState, Verdict};
use palladion_api::statistics::RunParameters;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::Content;
use palladion_domain::actor::Role;
use palladion_domain::ids::{RunId, TrialId};
use palladion_ledger::tree::sha256;
use serde_json::json;

use crate::files::Files;
use crate::ledgers::{actions, all_hold};
use crate::steps::{
    analyse, check, define, definition, freeze, freeze_at, policy, replay, statistics_runs, submit,
    usual_plan,
};
use crate::world::World;

/// Sites of [`files`], and subjects of each.
const SITES: usize = 9;
const SUBJECTS_OF_A_SITE: usize = 30;

/// Site S0 reads nobody as HER2-low, elsewhere two of three are; where `ish_missing`, each site has a 2+ without
/// ISH.
fn files(ish_missing: bool) -> Files {
    let mut files = Files {
        subjects: "subject_id,site_id,age_years,randomised_on\n".to_owned(),
        her2_assessments: "subject_id,specimen,ihc_score,ish_result,reader\n".to_owned(),
        time_to_event: "subject_id,endpoint,time_days,event\n".to_owned(),
    };
    for number in 0..SITES * SUBJECTS_OF_A_SITE {
        let (site, turn) = (number % SITES, number / SITES);
        let score = match (site, turn) {
            (_, 0) if ish_missing => "2+",
            (0, _) => "0",
            (_, turn) if turn % 3 == 0 => "0",
            _ => "1+",
        };
        writeln!(files.subjects, "P{number:03},S{site},{},2020-01-01", 40 + turn).unwrap();
        writeln!(files.her2_assessments, "P{number:03},surgical_resection,{score},,local").unwrap();
        writeln!(files.time_to_event, "P{number:03},OS,{},{}", 100 + number, number % 4 == 0).unwrap();
    }
    files
}

/// The flow of the subjects of a set.
fn plan(run_id: RunId, set: SiteSetName) -> Plan {
    let document = json!({
        "plan": "palladion.plan/1", "title": format!("Flow of {set} of {run_id}"),
        "population": {"qc_set": {"run_id": run_id, "set": set}},
        "outputs": [{"id": "flow", "analysis": {"kind": "cohort_flow"}}],
    });
    serde_json::from_value(document).unwrap()
}

/// The findings of a run.
async fn findings(stack: &Stack, run: &Run) -> Vec<Finding> {
    let filter = FindingFilter { run_id: Some(run.run_id), ..FindingFilter::default() };
    let client = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    client.findings(run.trial_id, &filter).await.unwrap().items
}

/// Judges every finding of a run and releases it by two people.
async fn release(stack: &Stack, run: &Run) {
    let first = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    let second = stack.pathology_qc_as_second_reviewer().unwrap();
    for finding in findings(stack, run).await {
        for (version, state) in [(1, FindingState::InReview), (2, FindingState::Disposed)] {
            let disposition = (state == FindingState::Disposed).then_some(Disposition::ReadingPractice);
            let comment = "The site reads faint staining as none".to_owned();
            let review = AddReview { version, state, disposition, comment, reason: None };
            first.review(run.trial_id, finding.finding_id, &review).await.unwrap();
        }
    }
    let digest = first.release(run.trial_id, run.run_id).await.unwrap().digest;
    let signature = SignRelease { digest, meaning: "I reviewed every finding".to_owned() };
    first.sign(run.trial_id, run.run_id, &signature).await.unwrap();
    let released = second.countersign(run.trial_id, run.run_id, &signature).await.unwrap();
    assert_eq!(released.state, ReleaseState::Released);
}

fn slug(refused: Result<Run, ApiError>) -> (u16, String) {
    let error = refused.unwrap_err();
    let problem = error.problem().unwrap();
    (problem.status, problem.slug().to_owned())
}

fn parameters(run: &Run) -> RunParameters {
    serde_json::from_value(run.parameters.clone()).unwrap()
}

#[tokio::test]
async fn a_released_run_hands_a_population_to_a_plan() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = define(stack, &definition("DESK")).await;
    let snapshot = freeze(stack, trial, &files(false)).await.snapshot_id;
    let usual = usual_plan();
    let before = analyse(stack, trial, snapshot, &usual, "before-qc").await;
    assert_eq!(parameters(&before).qc.unwrap().state, QcState::NoRun);

    let qc_run = check(stack, trial, snapshot, &policy()).await;
    assert_eq!(qc_run.state, RunState::Succeeded, "{qc_run:?}");
    let found = findings(stack, &qc_run).await;
    let red = |one: &&Finding| one.finding.level == Level::Site && one.finding.severity == FindingLevel::Red;
    let red: Vec<_> = found.iter().filter(red).map(|one| one.finding.group.as_str()).collect();
    assert!(red.contains(&"S0"), "{found:?}");
    let marked = analyse(stack, trial, snapshot, &usual, "before-release").await;
    let statistics = stack.statistics_as(Role::Statistician).unwrap();
    let result = statistics.result(trial, marked.run_id).await.unwrap();
    let qc = result.qc.as_ref().unwrap();
    assert_eq!((qc.state, qc.runs[0].run_id), (QcState::NotReleased, qc_run.run_id));
    let early =
        submit(stack, trial, snapshot, &plan(qc_run.run_id, SiteSetName::WithoutRedSites), "early").await;
    assert_eq!(slug(early), (422, "qc-run-not-released".to_owned()));

    release(stack, &qc_run).await;
    let plan = plan(qc_run.run_id, SiteSetName::WithoutRedSites);
    let run = analyse(stack, trial, snapshot, &plan, "sensitivity").await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    let result = statistics.result(trial, run.run_id).await.unwrap();
    let Content::CohortFlow(flow) = &result.outputs[0].content else { panic!("{result:?}") };
    let out = flow.boxes.iter().find(|one| one.name == "qc_set_excluded").unwrap().n;
    assert!(out >= SUBJECTS_OF_A_SITE as u64, "{flow:?}");
    assert_eq!(flow.boxes.iter().map(|one| one.n).sum::<u64>(), flow.subjects);
    assert_eq!(flow.analysed + out, flow.subjects);
    let used = result.qc_set.unwrap();
    assert_eq!(Some(&used), parameters(&run).qc_set.as_ref());
    assert_eq!(result.qc.as_ref().unwrap().runs[0].release_digest, Some(used.release_digest));
    let bytes = statistics.manifest(trial, run.run_id).await.unwrap();
    let manifest: RunManifest = serde_json::from_slice(&bytes).unwrap();
    let input = |name: &str| manifest.inputs.iter().find(|input| input.name == name).unwrap().digest;
    assert_eq!((input("qc_set"), input("qc_release")), (used.digest, used.release_digest));
    let record = statistics_of_record(stack, trial, qc_run.run_id).await;
    assert_eq!(sha256(&[&record]), used.release_digest);

    // The numbers do not depend on how QC stood.
    let after = analyse(stack, trial, snapshot, &usual, "after-release").await;
    let [none, unreleased, released] = [before.run_id, marked.run_id, after.run_id];
    let of = async |run| statistics.result(trial, run).await.unwrap();
    let (none, unreleased, released) = (of(none).await, of(unreleased).await, of(released).await);
    assert_eq!(released.qc.as_ref().unwrap().state, QcState::Released);
    assert!(none.outputs == unreleased.outputs && unreleased.outputs == released.outputs);

    all_hold(stack, trial).await;
    let leaves = actions(stack, "pathology-qc", trial, None).await;
    for action in ["ReleaseSigned", "ReleaseCountersigned"] {
        assert_eq!(leaves.iter().filter(|one| *one == action).count(), 1, "{action}");
    }
    // Replayed without anybody to ask.
    let runs = statistics_runs(stack, Role::Auditor);
    let World { stack, folder } = world;
    let replayed = replay_alone(stack, &run, runs).await;
    assert_eq!(replayed.verdict, Some(Verdict::Identical), "{replayed:?}");
    drop(folder);
}

/// The record of a release, as the statistician reads it.
async fn statistics_of_record(stack: &Stack, trial: TrialId, run: RunId) -> bytes::Bytes {
    let client = stack.pathology_qc_as(Role::Statistician).unwrap();
    client.release_record(trial, run).await.unwrap()
}

/// Replays a run while neither pathology QC nor ingestion is there.
async fn replay_alone(stack: Stack, run: &Run, runs: palladion_api::runs::RunsClient) -> Run {
    stack.pathology_qc.stop().await;
    stack.ingestion.stop().await;
    let replayed = replay(&runs, run, ReplayEngine::Archived, "alone").await;
    stack.statistics.stop().await;
    replayed
}

#[tokio::test]
async fn a_set_of_other_data_of_another_trial_or_without_sites_is_refused() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = define(stack, &definition("SETS")).await;
    let frozen = freeze(stack, trial, &files(true)).await;
    let snapshot = frozen.snapshot_id;
    let qc_run = check(stack, trial, snapshot, &policy()).await;
    release(stack, &qc_run).await;
    let (manager, statistician) =
        (stack.ingestion_as(Role::DataManager).unwrap(), stack.ingestion_as(Role::Statistician).unwrap());
    let version = manager.version(trial, frozen.version_id).await.unwrap();
    let other_snapshot = freeze_at(&manager, &statistician, &version, 0).await;
    let other_trial = define(stack, &definition("OTHER-SETS")).await;
    let elsewhere = freeze(stack, other_trial, &files(false)).await.snapshot_id;
    let unknown = RunId::from_uuid(trial.as_uuid());
    let of = |run| plan(run, SiteSetName::WithoutRedSites);
    let nobody = plan(qc_run.run_id, SiteSetName::IshCompleteSites);
    let cases = [
        ("other data", trial, other_snapshot, of(qc_run.run_id), "qc-set-of-another-snapshot"),
        ("another trial", other_trial, elsewhere, of(qc_run.run_id), "unknown-qc-run"),
        ("no such run", trial, snapshot, of(unknown), "unknown-qc-run"),
        ("no site left", trial, snapshot, nobody, "qc-set-leaves-no-site"),
    ];
    for (name, trial, snapshot, plan, expected) in cases {
        let refused = submit(stack, trial, snapshot, &plan, &name.replace(' ', "-")).await;
        assert_eq!(slug(refused), (422, expected.to_owned()), "{name}");
    }
    let unheard = stack.statistics_as(Role::Statistician).unwrap();
    assert!(unheard.runs().list(trial, None).await.unwrap().items.is_empty());
    world.stack.stop().await;
}

#[tokio::test]
async fn without_pathology_qc_a_run_says_so_and_a_set_is_not_guessed() {
    let world = World::start_without_pathology_qc().await;
    let stack = &world.stack;
    let trial = define(stack, &definition("NO-QC")).await;
    let snapshot = freeze(stack, trial, &Files::new()).await.snapshot_id;
    let run = analyse(stack, trial, snapshot, &usual_plan(), "alone").await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    let qc = parameters(&run).qc.unwrap();
    assert_eq!((qc.state, qc.unknown), (QcState::Unknown, Some(QcUnknown::Unreachable)));
    let plan = plan(run.run_id, SiteSetName::WithoutRedSites);
    let refused = submit(stack, trial, snapshot, &plan, "set").await;
    assert_eq!(slug(refused), (502, "qc-set-unavailable".to_owned()));
    world.stack.stop().await;
}
