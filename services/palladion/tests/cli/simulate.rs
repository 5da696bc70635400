//! `simulate`: the calibrated cohort as files, and what the pipeline computes from them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::call;

const FILES: [&str; 3] = ["subjects", "her2", "events"];

fn simulated(folder: &Path) -> String {
    let out = folder.join("synthetic").to_str().unwrap().to_owned();
    let called = call(&["simulate", "--pallas", "--out", &out]);
    assert_eq!(called.code, 0, "{}", called.stderr);
    assert!(called.stderr.contains("5753 SYNTHETIC subjects"), "{}", called.stderr);
    out
}

/// Hazard ratio and limits with two decimals, as the table of a Cox model has them for HER2-low.
fn hazard_ratio(out: &Path, table: &str) -> String {
    let csv = fs::read_to_string(out.join(format!("tables/{table}.csv"))).unwrap();
    let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let row: Vec<&str> = csv.lines().nth(1).unwrap().split(',').collect();
    assert!(row[0].contains("her2_low"), "{csv}");
    let number = |name: &str| {
        let column = header.iter().position(|found| *found == name).unwrap();
        row[column].parse::<f64>().unwrap()
    };
    format!("{:.2} ({:.2} - {:.2})", number("estimate"), number("conf_low"), number("conf_high"))
}

/// What the paper prints in its flow and in Table 2.
#[test]
fn the_whole_pipeline_computes_from_the_raw_files_what_the_paper_prints() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path());
    let out = folder.path().join("out");
    let mut arguments = ["analyse", "--trial"].map(str::to_owned).to_vec();
    arguments.extend([format!("{data}/trial.json"), "--plan".to_owned(), "pallas-her2low".to_owned()]);
    arguments.extend(
        FILES.iter().flat_map(|name| ["--profile".to_owned(), format!("{data}/{name}.profile.json")]),
    );
    arguments.extend(["--out".to_owned(), out.to_str().unwrap().to_owned()]);
    arguments.extend(FILES.iter().map(|name| format!("{data}/{name}.csv")));
    let called = call(&arguments.iter().map(String::as_str).collect::<Vec<&str>>());
    assert_eq!(called.code, 0, "{}", called.stderr);
    let result: Value = serde_json::from_slice(&fs::read(out.join("result.json")).unwrap()).unwrap();
    let flow: Vec<u64> = result["outputs"][0]["content"]["boxes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["n"].as_u64().unwrap())
        .collect();
    for printed in [14, 435, 2_254, 1_838, 1_212] {
        assert!(flow.contains(&printed), "{printed} is not in {flow:?}");
    }
    for (table, printed) in [
        ("cox_idfs_status", "0.92 (0.80 - 1.05)"),
        ("cox_idfs_status_adjusted", "0.93 (0.81 - 1.06)"),
        ("cox_drfs_status", "0.94 (0.81 - 1.10)"),
        ("cox_drfs_status_adjusted", "0.96 (0.82 - 1.12)"),
        ("cox_os_status", "0.94 (0.76 - 1.16)"),
        ("cox_os_status_adjusted", "0.96 (0.78 - 1.18)"),
    ] {
        assert_eq!(hazard_ratio(&out, table), printed, "{table}");
    }
}

#[test]
fn a_folder_in_use_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path());
    let before = fs::read(format!("{data}/subjects.csv")).unwrap();
    call(&["simulate", "--pallas", "--out", &data]).refused(1, &["exists and is not empty"]);
    assert_eq!(fs::read(format!("{data}/subjects.csv")).unwrap(), before);
}

#[test]
fn profiles_are_one_for_all_files_or_one_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path());
    let [a, b, c] = FILES.map(|name| format!("{data}/{name}.csv"));
    let (first, second) = (format!("{data}/subjects.profile.json"), format!("{data}/her2.profile.json"));
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let called = call(&[
        "analyse",
        "--plan",
        "pallas-her2low",
        "--profile",
        &first,
        "--profile",
        &second,
        "--out",
        out,
        &a,
        &b,
        &c,
    ]);
    called.refused(1, &["2 profiles for 3 files"]);
    assert_eq!(call(&["simulate", "--out", out]).code, 2, "what is simulated has to be said");
    let size = ["simulate", "--subjects", "400", "--sites", "4", "--out", out];
    assert_eq!(call(&["simulate", "--subjects", "400", "--out", out]).code, 2, "and at how many sites");
    assert_eq!(call(&[&size[..], &["--pallas"]].concat()).code, 2, "one of the two");
    call(&size).refused(1, &["7 faulty sites need at least 28 sites"]);
    call(&[&size[..], &["--faults", "sights"]].concat()).refused(1, &["no fault `sights`", "reads_high"]);
    assert_eq!(call(&["simulate", "--pallas"]).code, 2, "and where to");
}
