//! A synthetic trial with planted faults through the services: each fault causes what it names, where it was planted,
//! and the planted effect is found.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use palladion::stack::Stack;
use palladion_api::ingestion::{IssueFilter, Mapping, Upload, UploadState};
use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{CheckResult, FindingLevel, Level, QcResult};
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use serde_json::{Value, json};

use crate::process::call;
use crate::steps::{accept, analyse, check, define, freeze_as, plan, send};
use crate::world::World;

const FILES: [&str; 3] = ["subjects", "her2", "events"];
/// Of every file: comment lines were left out. They say that the data are synthetic.
const OF_THE_FILE: &str = "CSV-107";

/// A code in a file, of a subject.
type Found = BTreeSet<(String, String, String)>;

fn simulated(folder: &Path, faults: &str) -> PathBuf {
    let out = folder.join(faults);
    let arguments =
        ["simulate", "--subjects", "3200", "--sites", "40", "--seed", "7", "--faults", faults, "--out"];
    let output = call(&[&arguments[..], &[out.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    out
}

fn document(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// The trial of a folder, and its three files as they were received.
async fn uploaded(stack: &Stack, folder: &Path) -> (TrialId, Vec<Upload>) {
    let definition = serde_json::from_value(document(folder, "trial.json")).unwrap();
    let trial = define(stack, &definition).await;
    let manager = stack.ingestion_as(Role::DataManager).unwrap();
    let mut uploads = Vec::new();
    for name in FILES {
        let profile = document(folder, &format!("{name}.profile.json"));
        let profile = manager.save_profile(trial, &profile).await.unwrap();
        let (name, mapping) = (format!("{name}.csv"), Mapping::Profile(profile.profile_id));
        let content = fs::read(folder.join(&name)).unwrap();
        let sent = send(stack, trial, mapping, &name, &content).await.unwrap();
        uploads.push(manager.one_upload(trial, sent.upload_id).await.unwrap());
    }
    (trial, uploads)
}

/// What validation found, by the subject of the row; codes that name no row are given beside it.
async fn found(stack: &Stack, folder: &Path, uploads: &[Upload]) -> (Found, BTreeSet<String>) {
    let manager = stack.ingestion_as(Role::DataManager).unwrap();
    let (mut found, mut of_files) = (Found::new(), BTreeSet::new());
    for upload in uploads {
        let text = fs::read_to_string(folder.join(&upload.file_name)).unwrap();
        let records: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let mut filter = IssueFilter::default();
        loop {
            let page = manager.issues(upload.trial_id, upload.upload_id, &filter).await.unwrap();
            for issue in page.items {
                let record = issue.row.and_then(|row| records.get(usize::try_from(row).unwrap() - 1));
                match record {
                    Some(record) => {
                        let subject = record.split(',').next().unwrap().to_owned();
                        found.insert((upload.file_name.clone(), issue.code, subject));
                    }
                    None => drop(of_files.insert(issue.code)),
                }
            }
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
    }
    (found, of_files)
}

/// What was planted for the validation of single files.
fn planted(manifest: &Value) -> Found {
    let codes = manifest["codes"].as_array().unwrap().iter();
    let alone = codes.filter(|code| code["when_accepted"] == false);
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    alone.map(|code| (word(&code["file"]), word(&code["code"]), word(&code["subject_id"]))).collect()
}

#[tokio::test]
async fn every_planted_record_causes_its_code_and_nothing_else_causes_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path(), "records");
    let manifest = document(&data, "planted.json");
    let expected = planted(&manifest);
    let faults: BTreeSet<&str> =
        manifest["codes"].as_array().unwrap().iter().filter_map(|code| code["fault"].as_str()).collect();
    assert_eq!(faults.len(), 42, "41 faults of records and two readers who differ by chance: {faults:?}");
    let world = World::start().await;
    let (_, uploads) = uploaded(&world.stack, &data).await;
    let (found, of_files) = found(&world.stack, &data, &uploads).await;
    let missing: Vec<_> = expected.difference(&found).collect();
    let more: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing {missing:?}\nand not planted {more:?}");
    assert_eq!(of_files, BTreeSet::from([OF_THE_FILE.to_owned()]));
    assert!(uploads.iter().all(|upload| upload.state == UploadState::Invalid), "{uploads:?}");
    world.stack.stop().await;
}

#[tokio::test]
async fn what_two_files_contradict_is_found_when_they_are_accepted_together() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path(), "event_before_randomisation,read_but_not_enrolled");
    let manifest = document(&data, "planted.json");
    let codes = manifest["codes"].as_array().unwrap();
    let together: Vec<&Value> = codes.iter().filter(|code| code["when_accepted"] == true).collect();
    assert_eq!(together.len(), 2);
    let world = World::start().await;
    let (trial, uploads) = uploaded(&world.stack, &data).await;
    let (found, _) = found(&world.stack, &data, &uploads).await;
    assert_eq!(found, planted(&manifest), "two readers who differ by chance, and nothing else");
    let refused = accept(&world.stack, trial, &uploads).await.unwrap_err();
    let problem = refused.problem().unwrap();
    let words = format!("{problem:?}");
    for code in &together {
        assert!(words.contains(code["code"].as_str().unwrap()), "{code}: {words}");
    }
    assert_eq!(problem.errors.len(), together.len(), "{words}");
    world.stack.stop().await;
}

/// At sites without a fault: no red finding, and in each country the planted rate, within what chance and sites vary.
fn rates_are_those_planted(result: &QcResult, manifest: &Value) {
    let faulty: BTreeSet<&str> = manifest["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| site["site_id"].as_str().unwrap())
        .collect();
    let elsewhere: Vec<_> = result
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Site && !faulty.contains(finding.group.as_str()))
        .map(|finding| (&finding.group, &finding.check, finding.severity))
        .collect();
    assert!(!elsewhere.iter().any(|(_, _, severity)| *severity == FindingLevel::Red), "{elsewhere:?}");
    assert!(elsewhere.len() <= 1, "one amber site of 33 without a fault: {elsewhere:?}");
    let rates = result.checks.iter().find_map(|check| match check {
        CheckResult::Prevalence(prevalence) => Some(&prevalence.rates),
        _ => None,
    });
    for planted in manifest["effects"]["her2_low_by_country"].as_array().unwrap() {
        let (mut low, mut evaluable) = (0, 0);
        for site in rates.unwrap().iter().filter(|rate| {
            rate.level == Some(Level::Site)
                && rate.within.as_deref() == planted["country"].as_str()
                && !faulty.contains(rate.group.as_str())
        }) {
            low += site.her2_low;
            evaluable += site.evaluable;
        }
        assert!(evaluable > 100, "{planted}");
        let (rate, evaluable) = (planted["her2_low"].as_f64().unwrap(), evaluable as f64);
        let deviation = (low as f64 / evaluable - rate) / (rate * (1.0 - rate) / evaluable).sqrt();
        assert!(deviation.abs() < 3.5, "{planted}: {low} of {evaluable}");
    }
}

#[tokio::test]
async fn planted_sites_are_found_by_a_qc_run_and_the_planted_effect_by_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path(), "sites");
    let manifest = document(&data, "planted.json");
    let world = World::start().await;
    let stack = &world.stack;
    let (trial, uploads) = uploaded(stack, &data).await;
    let (codes, _) = found(stack, &data, &uploads).await;
    assert_eq!(codes, planted(&manifest), "validation names what the faulty sites write");
    let version = accept(stack, trial, &uploads).await.unwrap();
    let manager = stack.ingestion_as(Role::DataManager).unwrap();
    let snapshot = freeze_as(&manager, &stack.ingestion_as(Role::Statistician).unwrap(), &version).await;
    let policy: QcPolicy =
        serde_json::from_str(include_str!("../../../services/pathology-qc/policies/default.json")).unwrap();
    let run = check(stack, trial, snapshot.snapshot_id, &policy).await;
    let qc = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    let result = qc.result(trial, run.run_id).await.unwrap();
    let sites = manifest["findings"].as_array().unwrap();
    assert_eq!(sites.len(), 7);
    let mut missed = Vec::new();
    for site in sites {
        let raised = result.findings.iter().any(|finding| {
            finding.group == site["site_id"]
                && finding.check == site["check"]
                && finding.metric == site["metric"]
        });
        let of_site = result.findings.iter().filter(|finding| finding.group == site["site_id"]);
        let of_site: Vec<_> = of_site.map(|finding| (&finding.check, &finding.metric)).collect();
        if !raised {
            missed.push(format!("{site}: {of_site:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    rates_are_those_planted(&result, &manifest);
    let outputs = json!([{"id": "cox", "analysis": {"kind": "cox", "endpoint": "IDFS",
        "terms": [{"variable": "her2_status"}, {"variable": "arm"}], "strata": ["site_id"]}}]);
    let run = analyse(stack, trial, snapshot.snapshot_id, &plan("Planted", &outputs), "planted").await;
    let statistics = stack.statistics_as(Role::Statistician).unwrap();
    let result = statistics.result_bytes(trial, run.run_id).await.unwrap();
    let result: Value = serde_json::from_slice(&result).unwrap();
    assert_eq!(result["trial"]["synthetic"], true, "{}", result["trial"]);
    let effects = &manifest["effects"];
    let coefficients = &result["outputs"][0]["content"]["coefficients"];
    let truths = [&effects["her2_low_hazard_ratio"], &effects["arm_hazard_ratio"]];
    for (place, truth) in truths.into_iter().enumerate() {
        let estimate = &coefficients[place]["estimate"];
        let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{coefficients}"));
        let (low, high) = (number(&estimate["conf_low"]), number(&estimate["conf_high"]));
        assert!(low < number(truth) && number(truth) < high, "{truth}: {estimate}");
    }
    let page = String::from_utf8(statistics.report_html(trial, run.run_id).await.unwrap().to_vec()).unwrap();
    assert!(page.contains("SYNTHETIC"), "the report says it");
    world.stack.stop().await;
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_every_file_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let (one, two) = (simulated(folder.path(), "all"), simulated(other.path(), "all"));
    let mut files = 0;
    for entry in fs::read_dir(&one).unwrap().flatten() {
        let bytes = fs::read(entry.path()).unwrap();
        assert_eq!(bytes, fs::read(two.join(entry.file_name())).unwrap(), "{:?}", entry.file_name());
        assert!(String::from_utf8(bytes).unwrap().contains("SYNTHETIC"), "{:?}", entry.file_name());
        files += 1;
    }
    assert_eq!(files, 9);
}
