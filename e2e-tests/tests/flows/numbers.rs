//! The same numbers whatever the threads and the order of rows, and the numbers that R gives.

use std::fs;
use std::path::{Path, PathBuf};

use palladion_api::runs::RunState;
use palladion_domain::actor::Role;
use serde_json::{Value, json};

use crate::files::Files;
use crate::process::call;
use crate::steps::{analyse, define, definition, freeze, usual_plan};
use crate::world::World;

/// Relative difference that is allowed to R's coefficients, which were computed at tight convergence.
const TOLERANCE: f64 = 1e-9;

#[tokio::test]
async fn one_two_and_four_threads_give_the_same_bits() {
    let mut world = World::start().await;
    let trial = define(&world.stack, &definition("THREADS")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let mut digests = Vec::new();
    for threads in [1, 2, 4] {
        let World { stack, folder } = world;
        stack.stop().await;
        world = World::start_in(folder, Some(threads)).await;
        let key = format!("threads-{threads}");
        let run = analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), &key).await;
        assert_eq!(run.state, RunState::Succeeded, "{run:?}");
        let manifest = world.stack.statistics_as(Role::Auditor).unwrap().manifest(trial, run.run_id).await;
        let manifest: Value = serde_json::from_slice(&manifest.unwrap()).unwrap();
        assert_eq!(manifest["environment"]["threads"], threads);
        digests.push(run.result.unwrap());
    }
    assert_eq!(digests[0], digests[1]);
    assert_eq!(digests[0], digests[2]);
    world.stack.stop().await;
}

#[tokio::test]
async fn the_order_of_rows_changes_no_number() {
    let world = World::start().await;
    let mut outputs = Vec::new();
    for (code, files) in [("FORWARDS", Files::new()), ("BACKWARDS", Files::new().backwards())] {
        let trial = define(&world.stack, &definition(code)).await;
        let snapshot = freeze(&world.stack, trial, &files).await;
        let run = analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), code).await;
        let statistics = world.stack.statistics_as(Role::Auditor).unwrap();
        let result = statistics.result_bytes(trial, run.run_id).await.unwrap();
        let mut result: Value = serde_json::from_slice(&result).unwrap();
        // What the trial is called is all that may differ.
        let named = result.as_object_mut().unwrap().remove("trial").unwrap();
        assert_eq!(named["code"], code);
        outputs.push(result.to_string());
    }
    assert_eq!(outputs[0], outputs[1]);
    world.stack.stop().await;
}

fn golden(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/biostat/tests/golden").join(path)
}

fn extra(name: &str, kind: &str, levels: &[&str]) -> Value {
    let mut covariate = json!({"name": format!("x_{name}"), "type": kind, "source": {"column": name}});
    if !levels.is_empty() {
        covariate["levels"] = json!(levels);
    }
    covariate
}

/// A data set of R's `survival`: file, columns of time and event, covariates, golden model.
struct Case {
    name: &'static str,
    time: &'static str,
    event: Value,
    covariates: Vec<Value>,
    terms: Vec<&'static str>,
    model: &'static str,
}

fn analyse_files(case: &Case, folder: &Path) -> Value {
    let profile = json!({
        "profile": "palladion.profile/1", "name": case.name,
        "file": {"missing": ["NA"]},
        "tables": [
            {"table": "subjects", "rows": [{"variables": {
                "subject_id": {"source": "row_number", "prefix": "R"},
                "site_id": {"source": "constant", "value": "R"},
            }}]},
            {"table": "time_to_event", "rows": [{"variables": {
                "subject_id": {"source": "row_number", "prefix": "R"},
                "endpoint": {"source": "constant", "value": "DEATH"},
                "time_days": {"source": "column", "column": case.time},
                "event": case.event,
            }}]},
        ],
        "extra_covariates": case.covariates,
    });
    let terms: Vec<Value> = case.terms.iter().map(|term| json!({"variable": format!("x_{term}")})).collect();
    let plan = json!({
        "plan": "palladion.plan/1", "title": case.name, "population": {"her2": "everybody"},
        "outputs": [{"id": "cox", "analysis": {"kind": "cox", "endpoint": "DEATH", "terms": terms, "ties": "efron"}}],
    });
    let (profile_file, plan_file) = (folder.join("profile.json"), folder.join("plan.json"));
    fs::write(&profile_file, profile.to_string()).unwrap();
    fs::write(&plan_file, plan.to_string()).unwrap();
    let (data, out) = (golden(&format!("data/{}.csv", case.name)), folder.join("out"));
    let words = |path: &Path| path.to_str().unwrap().to_owned();
    let arguments = [
        "analyse".to_owned(),
        "--profile".to_owned(),
        words(&profile_file),
        "--plan".to_owned(),
        words(&plan_file),
        "--out".to_owned(),
        words(&out),
        words(&data),
    ];
    let output = call(&arguments.each_ref().map(String::as_str));
    assert!(output.status.success(), "{}: {}", case.name, String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&fs::read(out.join("result.json")).unwrap()).unwrap()
}

fn numbers(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| extra(name, "real", &[])).collect()
}

fn status(column: &str) -> Value {
    json!({"source": "column", "column": column, "map": {"1": "true", "0": "false"}})
}

fn cases() -> Vec<Case> {
    let mut veteran = numbers(&["trt", "karno", "diagtime", "age", "prior"]);
    veteran.push(extra("celltype", "category", &["squamous", "smallcell", "adeno", "large"]));
    let mut gbsg = numbers(&["hormon", "age", "meno", "size", "nodes", "pgr", "er"]);
    gbsg.push(extra("grade", "category", &["1", "2", "3"]));
    let lung = ["age", "sex", "ph.ecog", "ph.karno", "pat.karno", "meal.cal", "wt.loss"];
    vec![
        Case {
            name: "veteran",
            time: "time",
            event: status("status"),
            covariates: veteran,
            terms: vec!["trt", "celltype", "karno", "diagtime", "age", "prior"],
            model: "multi",
        },
        Case {
            name: "gbsg",
            time: "rfstime",
            event: status("status"),
            covariates: gbsg,
            terms: vec!["hormon", "age", "meno", "size", "grade", "nodes", "pgr", "er"],
            model: "multi",
        },
        // 60 of 228 rows lack a value of one of the terms.
        Case {
            name: "lung",
            time: "time",
            event: status("status"),
            covariates: numbers(&lung),
            terms: lung.to_vec(),
            model: "missing_heavy",
        },
    ]
}

#[test]
fn analyse_gives_the_cox_coefficients_of_r() {
    for case in cases() {
        let folder = tempfile::tempdir().unwrap();
        let result = analyse_files(&case, folder.path());
        let content = &result["outputs"][0]["content"];
        let expected: Value =
            serde_json::from_slice(&fs::read(golden(&format!("expected/{}.json", case.name))).unwrap())
                .unwrap();
        let models = expected["cox"].as_array().unwrap();
        let expected = &models.iter().find(|model| model["id"] == case.model).unwrap()["efron"];
        let coefficients = content["coefficients"].as_array().unwrap();
        assert_eq!(content["n"], expected["n_used"], "{}", case.name);
        assert_eq!(content["events"], expected["n_events"], "{}", case.name);
        assert_eq!(coefficients.len(), expected["coef"].as_array().unwrap().len(), "{}", case.name);
        for (index, coefficient) in coefficients.iter().enumerate() {
            for (own, theirs) in [("log_hazard_ratio", "coef"), ("std_error", "se"), ("p_value", "p")] {
                let own = coefficient["estimate"][own].as_f64().unwrap();
                let r = expected[theirs][index].as_f64().unwrap();
                let difference = ((own - r) / r).abs();
                assert!(difference < TOLERANCE, "{} {}: {own} against {r}", case.name, coefficient["term"]);
            }
        }
    }
}
