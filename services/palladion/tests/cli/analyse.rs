//! `analyse`: results whole in their folder, or one line and nothing.

use std::fs;
use std::path::Path;

use palladion_service_kit::hashing::sha256;
use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Called, call, command};

const SUBJECTS: &str = "subject_id,site_id,age_years\n\
    P1,S1,50\nP2,S1,61\nP3,S2,47\nP4,S2,58\nP5,S1,39\nP6,S2,70\n";
const TIMES: &str = "subject_id,endpoint,time_days,event\n\
    P1,PFS,100,true\nP2,PFS,150,false\nP3,PFS,90,true\nP4,PFS,400,true\nP5,PFS,333,false\nP6,PFS,20,true\n";
const PLAN: &str = r#"{
    "plan": "palladion.plan/1", "title": "Age and progression", "population": {"her2": "everybody"},
    "outputs": [
        {"id": "flow", "analysis": {"kind": "cohort_flow"}},
        {"id": "cox_pfs", "analysis": {"kind": "cox", "endpoint": "PFS", "terms": [{"variable": "age_years"}]}}
    ]}"#;

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Analyses these two files by the plan; the results are in `out`.
fn analyse(folder: &Path, subjects: &str, times: &str, plan: &str) -> Called {
    analyse_with(&[], folder, (subjects, times), plan)
}

fn analyse_with(options: &[&str], folder: &Path, (subjects, times): (&str, &str), plan: &str) -> Called {
    let plan = write(folder, "plan.json", plan);
    let subjects = write(folder, "subjects.csv", subjects);
    let times = write(folder, "time_to_event.csv", times);
    let out = folder.join("out");
    let named = ["analyse", "--plan", &plan, "--out", out.to_str().unwrap(), &subjects, &times];
    call(&[&named, options].concat())
}

/// The folder of a small analysis that worked.
pub(crate) fn analysed() -> TempDir {
    analysed_and_said().0
}

fn analysed_and_said() -> (TempDir, Called) {
    let folder = tempfile::tempdir().unwrap();
    let called = analyse(folder.path(), SUBJECTS, TIMES, PLAN);
    assert_eq!(called.code, 0, "{}", called.stderr);
    (folder, called)
}

/// The PDF is there when the program that sets it is, and otherwise its absence is said.
fn pdf(out: &Path, said: &str) {
    let program = Path::new(env!("CARGO_BIN_EXE_palladion")).with_file_name("palladion-report-pdf");
    let required = std::env::var("PALLADION_REQUIRE").is_ok_and(|words| words.contains("report-pdf"));
    assert!(program.is_file() || !required, "PALLADION_REQUIRE asks for {}", program.display());
    match fs::read(out.join("report.pdf")) {
        Ok(pdf) => assert!(pdf.starts_with(b"%PDF-1.7") && program.is_file()),
        Err(_absent) => assert!(!required && said.contains("no report.pdf"), "{said}"),
    }
}

#[test]
fn files_named_after_tables_become_results_of_a_plan() {
    let (folder, called) = analysed_and_said();
    let out = folder.path().join("out");
    let result = fs::read(out.join("result.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["result"]["digest"], sha256(&result).to_string());
    assert_eq!(manifest["state"], "succeeded");
    let result: Value = serde_json::from_slice(&result).unwrap();
    assert_eq!(result["outputs"][1]["content"]["n"], 6);
    assert_eq!(result["outputs"][1]["content"]["events"], 4);
    let cox = fs::read_to_string(out.join("tables/cox_pfs.csv")).unwrap();
    assert!(
        cox.starts_with("term,estimate,std_error,statistic,p_value,conf_low,conf_high,n,events"),
        "{cox}"
    );
    assert!(cox.contains("age_years"), "{cox}");
    let latex = fs::read_to_string(out.join("tables/cox_pfs.tex")).unwrap();
    let word = fs::read_to_string(out.join("tables/cox_pfs.html")).unwrap();
    for words in ["6 subjects", "4 events", "Exploratory"] {
        assert!(latex.contains(words) && word.contains(words), "{words}: {latex} {word}");
    }
    pdf(&out, &called.stderr);
    let event: Value = serde_json::from_slice(&fs::read(out.join("ars.json")).unwrap()).unwrap();
    assert_eq!(event["id"], format!("run-{}", manifest["run_id"].as_str().unwrap()));
    for file in event["outputs"][1]["fileSpecifications"].as_array().unwrap() {
        let file = file["location"].as_str().unwrap();
        assert!(out.join(file).is_file(), "{file} of the reporting event is beside it");
    }
    let forest = fs::read_to_string(out.join("figures/cox_pfs.svg")).unwrap();
    assert!(forest.contains("6 subjects, 4 events"), "{forest}");
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.contains(&forest), "the report holds the figure");
    let snapshot = manifest["snapshot_id"].as_str().unwrap();
    for expected in ["Exploratory", "Efron", snapshot, manifest["specification"]["digest"].as_str().unwrap()]
    {
        assert!(report.contains(expected), "{expected}");
    }
    for absent in ["<script", "http-equiv", "src=", "url(", "@import"] {
        assert!(!report.contains(absent), "the page loads and runs nothing: {absent}");
    }
    let uploads: Value = serde_json::from_slice(&fs::read(out.join("validation.json")).unwrap()).unwrap();
    assert_eq!(uploads[0]["file_name"], "subjects.csv");
    for service in ["ingestion", "pathology-qc", "statistics"] {
        let export = out.join(format!("ledger-{service}.ndjson"));
        assert_eq!(call(&["verify", export.to_str().unwrap()]).code, 0, "{service}");
    }
}

#[test]
fn the_job_computes_the_result_again() {
    let folder = tempfile::tempdir().unwrap();
    let called = analyse_with(&["--job"], folder.path(), (SUBJECTS, TIMES), PLAN);
    assert_eq!(called.code, 0, "{}", called.stderr);
    let out = folder.path().join("out");
    let job = fs::File::open(out.join("job")).unwrap();
    let again = command().arg("engine").env_clear().stdin(job).output().unwrap();
    assert!(again.status.success());
    let last = String::from_utf8(again.stdout).unwrap();
    let result = fs::read_to_string(out.join("result.json")).unwrap();
    assert_eq!(last.lines().last().unwrap(), format!("{{\"result\":{result}}}"));
}

#[test]
fn what_is_refused_is_one_line_and_leaves_nothing() {
    let twice = SUBJECTS.replace("P2,", "P1,");
    let unknown = PLAN.replace("age_years", "shoe_size");
    let endpoint = PLAN.replace("PFS", "TTP");
    for (name, subjects, times, plan, words) in [
        ("a subject twice", twice.as_str(), TIMES, PLAN, ["subjects.csv", "row 3", "KEY-"].as_slice()),
        ("a word for a number", &SUBJECTS.replace("61", "sixty"), TIMES, PLAN, &["row 3", "age_years"]),
        ("an unknown variable", SUBJECTS, TIMES, &unknown, &["/outputs/1", "shoe_size"]),
        ("an unknown endpoint", SUBJECTS, TIMES, &endpoint, &["/outputs/1", "TTP"]),
        ("a plan that is none", SUBJECTS, TIMES, "{", &["plan.json"]),
        ("a plan with another member", SUBJECTS, TIMES, r#"{"plam": 1}"#, &["plan.json", "plam"]),
        ("an empty file", "", TIMES, PLAN, &["subjects.csv"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let called = analyse(folder.path(), subjects, times, plan);
        called.refused(1, words);
        let left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 3, "{name}: {left:?}");
    }
}

#[test]
fn names_that_lead_nowhere_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let subjects = write(folder.path(), "subjects.csv", SUBJECTS);
    let other = write(folder.path(), "patients.csv", SUBJECTS);
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    call(&["analyse", "--plan", "bassic", "--out", out, &subjects]).refused(1, &["bassic", "basic, pallas"]);
    call(&["analyse", "--plan", "basic", "--out", out, &other]).refused(1, &["patients.csv", "subjects"]);
    let gone = folder.path().join("disease_events.csv");
    let gone = gone.to_str().unwrap();
    call(&["analyse", "--plan", "basic", "--out", out, gone]).refused(1, &[gone]);
    let full = folder.path().to_str().unwrap();
    call(&["analyse", "--plan", "basic", "--out", full, &subjects]).refused(1, &["not empty"]);
}
