use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use palladion_api::runs::RunProgress;
use palladion_service_kit::engine::{
    EngineInput, EngineJob, EngineOutcome, EngineProcess, EngineReport, NUMERICS_PROFILE, engine_build,
};
use palladion_service_kit::hashing::sha256;
use serde_json::{Value, json};

use crate::support::ENGINE;

const CONTENT: &[u8] = b"the bytes of a table";

fn job(what: &str) -> EngineJob {
    EngineJob {
        kind: "statistics".to_owned(),
        run_id: None,
        plan_or_policy: json!({"do": what}),
        parameters: json!({"level": 0.1, "minus_zero": -0.0, "tiny": 5e-324}),
        seed: 7,
        threads: 2,
        inputs: vec![EngineInput {
            name: "subjects".to_owned(),
            digest: sha256(CONTENT),
            bytes: u64::try_from(CONTENT.len()).unwrap(),
        }],
    }
}

async fn run(what: &str) -> EngineReport {
    run_job(&job(what), Duration::from_secs(60)).await
}

async fn run_job(job: &EngineJob, timeout: Duration) -> EngineReport {
    let never = std::future::pending();
    let inputs = [Bytes::from_static(CONTENT)];
    EngineProcess { timeout, memory_bytes: 0 }
        .run(Path::new(ENGINE), job, &inputs, never, |_| {})
        .await
        .unwrap()
}

#[tokio::test]
async fn an_engine_sees_its_job_and_nothing_of_the_world() {
    let report = run("describe").await;
    let seen = json!({
        "variables": 0, "arguments": ["engine"], "directory": "/", "kind": "statistics", "threads": 2, "seed": 7,
        "inputs": [["subjects", CONTENT.len()]],
    });
    assert_eq!(report.outcome, EngineOutcome::Result(seen));
    assert_eq!(report.stderr, "");
    let build = report.build.unwrap();
    assert_eq!(build, engine_build(), "built with this test");
    assert_eq!(build.numerics_profile, NUMERICS_PROFILE);
    assert!(build.rustc.starts_with("rustc "));
}

#[tokio::test]
async fn numbers_keep_their_bits_on_the_way() {
    let EngineOutcome::Result(echo) = run("echo").await.outcome else { unreachable!("the engine echoes") };
    let bits = |value: &Value, name: &str| value[name].as_f64().unwrap().to_bits();
    for name in ["level", "minus_zero", "tiny"] {
        assert_eq!(bits(&echo, name), bits(&job("echo").parameters, name), "{name}");
    }
}

#[tokio::test]
async fn every_way_to_end_has_its_outcome() {
    let failure = |code: &str, message: &str| EngineOutcome::Failure {
        code: code.to_owned(),
        message: message.to_owned(),
    };
    let garbled = |reason: &str| EngineOutcome::Garbled { reason: reason.to_owned() };
    for (what, expected) in [
        ("refuse", failure("no_events", "no subject has an event")),
        ("exit", EngineOutcome::Crashed { exit: Some(7), signal: None }),
        ("abort", EngineOutcome::Crashed { exit: None, signal: Some(6) }),
        ("result_then_crash", EngineOutcome::Crashed { exit: Some(1), signal: None }),
        ("garbage", garbled("a line is not a frame")),
        ("half", garbled("the last line does not end")),
        ("two", garbled("a frame follows the last one")),
        ("flood", garbled("a line is longer than 67108864 bytes")),
    ] {
        assert_eq!(run(what).await.outcome, expected, "{what}");
    }
}

#[tokio::test]
async fn a_panic_is_a_failure_whose_words_hold_no_data() {
    let report = run("panic").await;
    let EngineOutcome::Failure { code, message } = report.outcome else {
        unreachable!("a panic is a failure")
    };
    assert_eq!(code, "engine_panic");
    assert!(report.stderr.contains("engine.rs:"), "{}", report.stderr);
    assert!(!message.contains("0815") && !report.stderr.contains("0815"));
}

#[tokio::test]
async fn an_engine_checks_what_it_is_given() {
    let mut altered = job("compute");
    altered.inputs[0].digest = sha256(b"another table");
    let mut short = job("compute");
    short.inputs[0].bytes += 1;
    for job in [altered, short] {
        let outcome = run_job(&job, Duration::from_secs(60)).await.outcome;
        assert!(
            matches!(&outcome, EngineOutcome::Failure { code, .. } if code == "input_altered"),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn an_engine_that_takes_too_long_is_killed() {
    let started = Instant::now();
    let report = run_job(&job("sleep"), Duration::from_millis(500)).await;
    assert_eq!(report.outcome, EngineOutcome::TimedOut);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_engine_that_needs_too_much_memory_ends_and_one_that_does_not_is_left_alone() {
    let never = std::future::pending();
    let process = EngineProcess { timeout: Duration::from_secs(60), memory_bytes: 64 << 20 };
    let inputs = [Bytes::from_static(CONTENT)];
    let report = process.run(Path::new(ENGINE), &job("grow"), &inputs, never, |_| {}).await.unwrap();
    assert_eq!(report.outcome, EngineOutcome::OutOfMemory, "{}", report.stderr);
    let never = std::future::pending();
    let report = process.run(Path::new(ENGINE), &job("compute"), &inputs, never, |_| {}).await.unwrap();
    assert!(matches!(report.outcome, EngineOutcome::Result(_)), "{report:?}");
}

#[tokio::test]
async fn a_cancelled_engine_is_killed_at_once_and_had_told_its_progress() {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let process = EngineProcess { timeout: Duration::from_secs(60), memory_bytes: 0 };
    let cancelled = async {
        let progress: RunProgress = told.recv().await.unwrap();
        assert_eq!(progress, RunProgress { done: 1, total: 2, step: "sleeping".to_owned() });
    };
    let inputs = [Bytes::from_static(CONTENT)];
    let job = job("sleep");
    let on_progress = |progress| tell.send(progress).unwrap();
    let report = process.run(Path::new(ENGINE), &job, &inputs, cancelled, on_progress).await.unwrap();
    assert_eq!(report.outcome, EngineOutcome::Cancelled);
}

#[tokio::test]
async fn a_job_larger_than_any_pipe_passes_both_ways() {
    let mut large = job("echo");
    large.parameters = json!({"words": "w".repeat(3_000_000)});
    let content = Bytes::from(vec![7; 5_000_000]);
    large.inputs[0].digest = sha256(&content);
    large.inputs[0].bytes = 5_000_000;
    let process = EngineProcess { timeout: Duration::from_secs(60), memory_bytes: 0 };
    let report =
        process.run(Path::new(ENGINE), &large, &[content], std::future::pending(), |_| {}).await.unwrap();
    assert_eq!(report.outcome, EngineOutcome::Result(large.parameters));
}
