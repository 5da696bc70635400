use std::fs;
use std::path::{Path, PathBuf};

use palladion_api::runs::{
    DifferenceReason, ReplayEngine, ReplayReport, ReplayRequest, Run, RunKind, RunState, Verdict,
};
use palladion_service_kit::runs::{RunError, Runs};
use palladion_testkit::{Backend, backends};
use serde_json::json;

use crate::executables::alter;
use crate::support::{Bench, ENGINE, person, run_of};

async fn replayed(bench: &Bench, run: &Run) -> (Run, ReplayReport) {
    let replay = bench.replay(run.run_id, ReplayEngine::Archived).await;
    let ended = bench.worked_off(replay.run_id).await;
    let report = bench.runs.replay_report(ended.trial_id, ended.run_id).await.unwrap();
    assert_eq!(ended.verdict, Some(report.verdict));
    (ended, report)
}

#[tokio::test]
async fn a_replay_by_the_archived_executable_is_identical_and_leaves_the_original_alone() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let original = bench.executed(json!({"do": "compute"})).await;
        let (replay, report) = replayed(&bench, &original).await;
        assert_eq!((replay.state, replay.kind), (RunState::Succeeded, RunKind::Replay), "{backend}");
        assert_eq!(replay.replay_of, Some(original.run_id));
        assert_eq!(report.verdict, Verdict::Identical, "{backend}");
        assert_eq!((report.values_compared, report.values_different), (7, 0), "{backend}");
        assert_eq!(replay.result, original.result, "{backend}");
        assert_eq!(bench.get(original.run_id).await, original, "{backend}");
        let reports = bench.runs.replay_reports(original.trial_id, original.run_id).await.unwrap();
        assert_eq!(reports, [report], "{backend}");
        assert_eq!(replay.links.original, Some(original.links.itself));
        let actions: Vec<_> =
            bench.leaves(replay.run_id).await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["RunSubmitted", "RunCompleted", "ReplayRecorded"], "{backend}");
        let manifest = bench.runs.manifest(replay.trial_id, replay.run_id).await.unwrap();
        assert_eq!(
            (manifest.kind, manifest.verdict),
            (RunKind::Replay, Some(Verdict::Identical)),
            "{backend}"
        );
        assert_eq!(manifest.outputs.len(), 2, "{backend}: result and report");
    }
}

#[tokio::test]
async fn an_altered_executable_is_not_run_and_the_run_not_replayable() {
    let bench = Bench::new(Backend::Sqlite).await;
    let original = bench.executed(json!({"do": "compute"})).await;
    alter(&bench.runs.executables().path_of(&original.engine.executable));
    let (replay, report) = replayed(&bench, &original).await;
    assert_eq!(replay.state, RunState::Failed);
    assert_eq!(
        (report.verdict, report.reason.as_deref()),
        (Verdict::NotReplayable, Some("executable_altered"))
    );
    let actions: Vec<_> = bench.leaves(replay.run_id).await.into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, ["RunSubmitted", "RunFailed", "ReplayRecorded"]);
}

#[tokio::test]
async fn what_is_gone_or_altered_makes_a_run_not_replayable_with_the_reason() {
    let bench = Bench::new(Backend::Sqlite).await;
    let original = bench.executed(json!({"do": "compute"})).await;
    let manifest = bench.runs.manifest(original.trial_id, original.run_id).await.unwrap();
    let table = bench.blobs().path_of(&manifest.inputs[1].digest);
    let result = bench.blobs().path_of(&original.result.unwrap().digest);
    let executable = bench.runs.executables().path_of(&original.engine.executable);
    let cases: [(&Path, Option<&[u8]>, &str); 5] = [
        (&table, Some(b"other bytes"), "input_altered"),
        (&table, None, "input_missing"),
        (&result, Some(b"{}"), "original_result_altered"),
        (&result, None, "original_result_missing"),
        (&executable, None, "executable_missing"),
    ];
    for (path, replacement, reason) in cases {
        let sound = fs::read(path).unwrap();
        let permissions = fs::metadata(path).unwrap().permissions();
        fs::remove_file(path).unwrap();
        if let Some(bytes) = replacement {
            fs::write(path, bytes).unwrap();
        }
        // A replay that computes the result stores it again: the verdict has to come from what
        // was there before.
        let (_, report) = replayed(&bench, &original).await;
        assert_eq!(
            (report.verdict, report.reason.as_deref()),
            (Verdict::NotReplayable, Some(reason)),
            "{reason}"
        );
        if reason == "original_result_altered" {
            let aside = fs::read(path.with_extension("altered-1")).unwrap();
            assert_eq!(Some(aside.as_slice()), replacement, "the evidence stays");
            assert_eq!(fs::read(path).unwrap(), sound);
        }
        fs::write(path, sound).or_else(|_| fs::remove_file(path)).unwrap();
        fs::set_permissions(path, permissions).unwrap();
    }
}

/// The engine of the tests with a mark at its end: another executable.
fn marked(folder: &Path, mark: &str) -> PathBuf {
    let path = folder.join(format!("engine-{mark}"));
    let mut bytes = fs::read(ENGINE).unwrap();
    bytes.extend_from_slice(mark.as_bytes());
    fs::write(&path, bytes).unwrap();
    path
}

async fn replay_today(bench: &Bench, runs: &Runs, run: &Run) -> ReplayReport {
    let request = ReplayRequest { engine: ReplayEngine::Current };
    let replay = run_of(&runs.replay(&person(), run.trial_id, run.run_id, request).await.unwrap());
    let workers = runs.start_workers();
    bench.ended(replay.run_id).await;
    workers.stop().await;
    runs.replay_report(run.trial_id, replay.run_id).await.unwrap()
}

#[tokio::test]
async fn another_executable_is_judged_by_bits_then_tolerance_then_decisions() {
    let bench = Bench::new(Backend::Sqlite).await;
    let original = bench.executed(json!({"do": "compute"})).await;
    let folder = tempfile::tempdir().unwrap();
    for (mark, verdict, pointer, reason) in [
        ("unchanged", Verdict::SameBits, None, None),
        ("nudged", Verdict::WithinTolerance, Some("/mean"), Some(DifferenceReason::WithinTolerance)),
        ("flipped", Verdict::Diverged, Some("/p_value"), Some(DifferenceReason::Decision)),
    ] {
        let today = bench.restarted(&marked(folder.path(), mark)).await;
        let report = replay_today(&bench, &today, &original).await;
        assert_eq!(report.verdict, verdict, "{mark}");
        assert_ne!(report.replayed_executable, report.original_executable, "{mark}");
        let first = report.differences.first();
        assert_eq!(first.map(|difference| difference.pointer.as_str()), pointer, "{mark}");
        assert_eq!(first.map(|difference| difference.reason), reason, "{mark}");
    }
    let archived = bench.restarted(&marked(folder.path(), "flipped")).await;
    let request = ReplayRequest { engine: ReplayEngine::Archived };
    let replay =
        run_of(&archived.replay(&person(), original.trial_id, original.run_id, request).await.unwrap());
    let workers = archived.start_workers();
    let ended = bench.ended(replay.run_id).await;
    workers.stop().await;
    assert_eq!(ended.verdict, Some(Verdict::Identical), "the archive still has the engine of then");
}

#[tokio::test]
async fn only_a_run_with_a_result_is_repeated() {
    let bench = Bench::new(Backend::Sqlite).await;
    let failed = bench.executed(json!({"do": "refuse"})).await;
    let queued = bench.submit(json!({"do": "compute"})).await;
    let request = ReplayRequest { engine: ReplayEngine::Archived };
    for run in [failed.run_id, queued.run_id] {
        let refused = bench.runs.replay(&person(), bench.snapshot.trial, run, request).await;
        assert!(matches!(refused, Err(RunError::NoResult(_))));
    }
    let report = bench.runs.replay_report(failed.trial_id, failed.run_id).await;
    assert!(matches!(report, Err(RunError::NotAReplay(_))));
}

#[tokio::test]
async fn two_runs_stand_side_by_side_with_what_they_had_in_common() {
    let bench = Bench::new(Backend::Sqlite).await;
    let one = bench.executed(json!({"do": "compute"})).await;
    let mut other = bench.submission(&json!({"do": "compute", "confidence_level": 0.9}));
    other.seed = 7;
    let other = bench.executed_as(other).await;
    let side = |left: &Run, right: &Run| bench.runs.side_by_side(one.trial_id, left.run_id, right.run_id);
    let found = side(&one, &other).await.unwrap();
    assert!(found.same.snapshot && found.same.inputs && found.same.executable);
    assert!(!found.same.specification && !found.same.seed);
    assert_eq!((found.values_compared, found.values_different), (7, 1));
    let difference = &found.differences[0];
    assert_eq!(difference.pointer, "/seed");
    assert_eq!((&difference.original, &difference.replayed), (&Some(json!(20_240_601)), &Some(json!(7))));
    assert_eq!(side(&one, &one).await.unwrap().values_different, 0);
    let waiting = bench.submit(json!({"do": "compute"})).await;
    let refused = side(&one, &waiting).await.unwrap_err();
    assert!(matches!(refused, RunError::NoResult(run) if run == waiting.run_id), "{refused}");
}
