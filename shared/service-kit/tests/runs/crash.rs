use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use palladion_api::runs::{Run, RunState};
use palladion_testkit::{Backend, TestService, backends};
use serde_json::json;

use crate::support::{Bench, ENGINE, plain};

/// Process ids of the engines that run from this bench's archive.
pub(crate) fn engines_of(bench: &Bench) -> Vec<u32> {
    let archive = bench.runs.executables().path_of(&bench.runs.executable());
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == archive))
        .collect()
}

fn quick(config: &mut TestService) {
    config.config.workers.lease_seconds = 2;
    config.config.workers.heartbeat_seconds = 1;
}

/// Waits for the engine of this attempt and kills it as a machine without memory would.
async fn kill_engine(bench: &Bench, run: &Run, attempt: u32) {
    bench.until(run.run_id, |run| run.attempts == attempt && run.progress.is_some()).await;
    for engine in engines_of(bench) {
        assert!(Command::new("kill").args(["-9", &engine.to_string()]).status().unwrap().success());
    }
}

#[tokio::test]
async fn a_run_whose_engine_was_killed_is_taken_up_again_and_its_result_is_written_once() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let run = bench.submit(json!({"do": "nap"})).await;
        let workers = bench.workers();
        kill_engine(&bench, &run, 1).await;
        let ended = bench.ended(run.run_id).await;
        assert_eq!((ended.state, ended.attempts), (RunState::Succeeded, 2), "{backend}");
        assert_eq!(bench.leaves(run.run_id).await.len(), 2, "{backend}: submitted and completed, once each");
        workers.stop().await;
    }
}

#[tokio::test]
async fn a_run_whose_engine_is_killed_each_time_fails_and_the_service_goes_on() {
    let bench = Bench::new(Backend::Sqlite).await;
    let run = bench.submit(json!({"do": "sleep"})).await;
    let workers = bench.workers();
    for attempt in 1..=3 {
        kill_engine(&bench, &run, attempt).await;
    }
    let ended = bench.ended(run.run_id).await;
    let failure = ended.failure.unwrap();
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("engine_crashed", "the engine was killed by signal 9")
    );
    let next = bench.submit(json!({"do": "compute"})).await;
    assert_eq!(bench.ended(next.run_id).await.state, RunState::Succeeded);
    workers.stop().await;
}

#[tokio::test]
async fn a_run_whose_worker_was_lost_is_taken_up_again_and_ends_once() {
    for backend in backends() {
        let bench = Bench::with(backend, quick, plain()).await;
        let run = bench.submit(json!({"do": "compute"})).await;
        // A worker claims it and is never heard of again.
        let lost = bench.runs.jobs().claim("statistics").await.unwrap().unwrap();
        assert_eq!(bench.get(run.run_id).await.state, RunState::Running, "{backend}");
        let ended = bench.worked_off(run.run_id).await;
        assert_eq!((ended.state, ended.attempts), (RunState::Succeeded, 2), "{backend}");
        assert!(!bench.runs.jobs().holds(&lost).await.unwrap(), "{backend}");
        assert_eq!(bench.leaves(run.run_id).await.len(), 2, "{backend}: submitted and completed, once each");
    }
}

#[tokio::test]
async fn a_run_that_loses_every_worker_is_given_up() {
    let bench = Bench::with(
        Backend::Sqlite,
        |config| {
            config.config.workers.lease_seconds = 0;
            config.config.workers.heartbeat_seconds = 0;
        },
        plain(),
    )
    .await;
    let run = bench.submit(json!({"do": "compute"})).await;
    for attempt in 1..=3 {
        let lost = bench.runs.jobs().claim("statistics").await.unwrap().unwrap();
        assert_eq!(lost.attempt, attempt);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let ended = bench.worked_off(run.run_id).await;
    assert_eq!(ended.failure.unwrap().code, "attempts_exhausted");
}

#[tokio::test]
async fn a_stopping_service_gives_its_run_back_at_once() {
    let bench = Bench::new(Backend::Sqlite).await;
    let run = bench.submit(json!({"do": "nap"})).await;
    let workers = bench.workers();
    bench.until(run.run_id, |run| run.progress.is_some()).await;
    workers.stop().await;
    assert!(engines_of(&bench).is_empty());
    let waiting = bench.get(run.run_id).await;
    assert_eq!((waiting.state, waiting.attempts), (RunState::Queued, 0));
    assert_eq!(bench.worked_off(run.run_id).await.state, RunState::Succeeded);
}

#[tokio::test]
async fn an_interrupt_at_the_terminal_does_not_reach_the_engine() {
    let bench = Bench::new(Backend::Sqlite).await;
    let run = bench.submit(json!({"do": "sleep"})).await;
    let workers = bench.workers();
    bench.until(run.run_id, |run| run.progress.is_some()).await;
    let engine = engines_of(&bench)[0];
    let stat = fs::read_to_string(format!("/proc/{engine}/stat")).unwrap();
    // After the name in brackets: state, parent, process group.
    let group = stat.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap();
    assert_eq!(group, engine.to_string(), "a group of its own");
    workers.stop().await;
}

#[tokio::test]
async fn an_engine_whose_service_was_killed_ends_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let job = json!({
        "kind": "statistics", "plan_or_policy": {"do": "sleep"}, "parameters": {}, "seed": 1, "threads": 1,
        "inputs": [],
    });
    let job_file = folder.path().join("job");
    fs::write(&job_file, format!("{job}\n")).unwrap();
    // The shell stands for the service: it starts an engine and is killed.
    let script = r#""$0" engine <"$1" >/dev/null & echo $!; sleep 1; kill -9 $$"#;
    let output = Command::new("sh").args(["-c", script, ENGINE]).arg(&job_file).output().unwrap();
    let engine: u32 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    let executable = PathBuf::from(format!("/proc/{engine}/exe"));
    let gone = async {
        while fs::read_link(&executable).is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap();
}
