//! The engine as a process of its own.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_ledger::canonical::result_digest;
use palladion_service_kit::engine::{EngineInput, EngineJob, Frame};
use palladion_service_kit::hashing::sha256;
use serde_json::{Value, json};

use crate::snapshot::Snapshot;

/// What an engine process said last.
pub(crate) fn run(snapshot: &Snapshot, plan: &Plan, threads: u32, environment: &[(&str, &str)]) -> Frame {
    run_with(snapshot, plan, threads, environment, json!({}))
}

/// The same with parameters of the run.
pub(crate) fn run_with(
    snapshot: &Snapshot,
    plan: &Plan,
    threads: u32,
    environment: &[(&str, &str)],
    parameters: Value,
) -> Frame {
    let inputs = snapshot.0.iter().map(|(name, bytes)| EngineInput {
        name: name.clone(),
        digest: sha256(bytes),
        bytes: bytes.len() as u64,
    });
    let job = EngineJob {
        kind: palladion_statistics::ENGINE_KIND.to_owned(),
        run_id: None,
        plan_or_policy: serde_json::to_value(plan).unwrap(),
        parameters,
        seed: plan.seed,
        threads,
        inputs: inputs.collect(),
    };
    let mut child = Command::new(env!("CARGO_BIN_EXE_palladion-statistics"))
        .arg("engine")
        .env_clear()
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut message = serde_json::to_vec(&job).unwrap();
    message.push(b'\n');
    message.extend(snapshot.0.iter().flat_map(|(_, bytes)| bytes.iter().copied()));
    let feed = std::thread::spawn(move || stdin.write_all(&message));
    let mut output = String::new();
    child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    feed.join().unwrap().unwrap();
    assert!(child.wait().unwrap().success());
    serde_json::from_str(output.lines().last().unwrap()).unwrap()
}

/// The result of a plan, on two threads.
pub(crate) fn result(snapshot: &Snapshot, plan: &Plan) -> AnalysisResult {
    serde_json::from_value(value(snapshot, plan, 2, &[])).unwrap()
}

/// The result's canonical digest.
pub(crate) fn digest(snapshot: &Snapshot, plan: &Plan, threads: u32, environment: &[(&str, &str)]) -> String {
    result_digest(&value(snapshot, plan, threads, environment)).to_string()
}

fn value(snapshot: &Snapshot, plan: &Plan, threads: u32, environment: &[(&str, &str)]) -> Value {
    match run(snapshot, plan, threads, environment) {
        Frame::Result(value) => value,
        other => panic!("no result: {other:?}"),
    }
}

/// One plan of these analyses, for everybody.
pub(crate) fn plan(analyses: &[(String, Value)]) -> Plan {
    let outputs: Vec<Value> =
        analyses.iter().map(|(id, analysis)| json!({"id": id, "analysis": analysis})).collect();
    let document = json!({
        "plan": "palladion.plan/1",
        "title": "Reference",
        "population": {"her2": "everybody"},
        "outputs": outputs,
    });
    serde_json::from_value(document).unwrap()
}

/// The content of an output.
pub(crate) fn content<'a>(result: &'a AnalysisResult, id: &str) -> &'a Content {
    &result.outputs.iter().find(|output| output.id == id).unwrap().content
}
