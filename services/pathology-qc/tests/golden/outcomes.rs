//! Bad input: each has a clear outcome.

use std::fmt::Write as _;

use palladion_pathology_qc::builtin_policy;
use palladion_service_kit::engine::Frame;
use serde_json::{Value, json};

use crate::snapshot::{COUNTRIES, File, check, vectors};
use crate::tables;

fn everything() -> Value {
    serde_json::to_value(builtin_policy().unwrap().checks).unwrap()
}

/// Sites with `(x, n)` in one country.
fn sites(counts: &[(u64, u64)]) -> File {
    let sites: Vec<Value> = counts
        .iter()
        .enumerate()
        .map(|(index, (x, n))| json!({"id": format!("S{index:02}"), "country": "C", "x": x, "n": n}))
        .collect();
    tables::file(&json!(sites))
}

fn reason(result: &Value, name: &str) -> Value {
    let checks = result["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["kind"] == "not_assessed" && check["check"] == name);
    found.map_or(Value::Null, |check| check["reason"].clone())
}

#[test]
fn degenerate_snapshots_have_named_outcomes_and_no_findings() {
    let zeros = vectors("table_allzero8")["cases"][0]["input"]["sites"].take();
    let cases = [
        ("all 0 %", tables::file(&zeros), "none_low"),
        ("all 100 %", sites(&[(5, 5), (7, 7), (2, 2)]), "all_low"),
        ("one site", sites(&[(3, 7)]), "one_site"),
    ];
    for (name, file, expected) in cases {
        let result = file.result(&everything());
        assert_eq!(reason(&result, "hierarchical"), expected, "{name}");
        assert!(result["findings"].as_array().unwrap().is_empty(), "{name}: {}", result["findings"]);
    }
}

#[test]
fn a_snapshot_without_any_score_is_refused() {
    let csv = "subject_id,site_id,ish_result\nP1,S1,negative\nP2,S2,positive\n".to_owned();
    match File::new(csv).run(&everything()) {
        Frame::Failure(failure) => {
            assert_eq!(failure.code, "no_her2_scores");
            assert!(
                failure.message.contains("cannot be told from positive or negative"),
                "{}",
                failure.message
            );
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn one_subject_a_site_is_shown_and_nobody_is_assessable() {
    let counts: Vec<(u64, u64)> = (0..12).map(|site| (site % 2, 1)).collect();
    let result = sites(&counts).result(&everything());
    let rule = check(&result, "hierarchical");
    for site in rule["sites"].as_array().unwrap() {
        assert_eq!(site["level"], "not_assessable", "{site}");
        assert!(site["floor"].as_u64().unwrap() > 1, "{site}");
    }
    assert!(result["findings"].as_array().unwrap().is_empty());
}

#[test]
fn seven_sites_are_shown_and_not_assessed() {
    let result =
        sites(&[(0, 20), (10, 20), (11, 20), (9, 20), (12, 20), (10, 20), (8, 20)]).result(&everything());
    let rule = check(&result, "hierarchical");
    assert_eq!(rule["not_assessed"], "7 sites with subjects; the policy asks for 8");
    assert!(rule["sites"].as_array().unwrap().iter().all(|site| site["level"] == "not_assessed"));
    assert_eq!(rule["countries_not_assessed"], "1 country; the policy asks for 5");
    let rules: Vec<&Value> = result["findings"].as_array().unwrap().iter().collect();
    assert!(rules.iter().all(|finding| finding["check"] != "hierarchical"), "{rules:?}");
}

#[test]
fn a_site_in_two_countries_is_left_out_and_said_so() {
    let mut csv = "subject_id,site_id,country,ihc_score\n".to_owned();
    for subject in 0..200 {
        let (site, turn) = (subject % 10, subject / 10);
        let country = if site == 3 && turn % 2 == 0 { "DEU" } else { "AUT" };
        writeln!(csv, "P{subject:03},S{site},{country},{}", if turn % 2 == 0 { "0" } else { "1+" }).unwrap();
    }
    let result = File::new(csv).result(&everything());
    let rule = check(&result, "hierarchical");
    assert_eq!(rule["left_out"][0]["site_id"], "S3");
    assert_eq!(rule["left_out"][0]["reason"], "site_in_two_countries");
    assert_eq!(rule["sites"].as_array().unwrap().len(), 9);
    let findings = result["findings"].as_array().unwrap();
    let stray = findings.iter().find(|finding| finding["reason"] == "site_in_two_countries").unwrap();
    let words = stray["explanation"].as_str().unwrap();
    assert!(words.contains("enrolled in AUT and in DEU"), "{words}");
}

#[test]
fn where_every_site_is_in_two_countries_nobody_is_compared_and_each_is_named() {
    let mut csv = "subject_id,site_id,country,ihc_score\n".to_owned();
    for subject in 0..60 {
        let (site, turn) = (subject % 3, subject / 3);
        let country = if turn % 2 == 0 { "DEU" } else { "AUT" };
        writeln!(csv, "P{subject:03},S{site},{country},{}", if turn % 3 == 0 { "0" } else { "1+" }).unwrap();
    }
    let result = File::new(csv).result(&everything());
    assert_eq!(reason(&result, "hierarchical"), "one_site");
    let strays = result["findings"].as_array().unwrap().iter();
    let strays = strays.filter(|finding| finding["reason"] == "site_in_two_countries");
    let named: Vec<&str> = strays.map(|finding| finding["group"].as_str().unwrap()).collect();
    assert_eq!(named, ["S0", "S1", "S2"]);
}

#[test]
fn countries_without_region_and_sites_without_country_are_named() {
    let mut csv = "subject_id,site_id,country,ihc_score\n".to_owned();
    for subject in 0..400 {
        let (site, turn) = (subject % 20, subject / 20);
        let country = ["AUT", "DEU", "USA", "CAN", "JPN", ""].get(site % 6).copied().unwrap_or_default();
        let score = if (turn + site) % 3 == 0 { "0" } else { "1+" };
        writeln!(csv, "P{subject:03},S{site:02},{country},{score}").unwrap();
    }
    let mut file = File::new(csv);
    file.regions = json!([
        {"name": "Europe", "countries": ["AUT", "DEU"]},
        {"name": "North America", "countries": ["USA", "CAN"]},
    ]);
    let result = file.result(&everything());
    let rule = check(&result, "hierarchical");
    let regions = &rule["regions"];
    assert_eq!(regions["countries_left_out"], json!(["JPN", ""]));
    assert_eq!(regions["regions"].as_array().unwrap().len(), 2);
    assert_eq!(regions["countries"]["df2"], 2);
    assert!(regions["sentence"].as_str().unwrap().contains("countries as the units"));
    let last = rule["countries"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["country"], &last["level"]), (&Value::Null, &json!("not_assessed")));
    let region = |finding: &Value| finding["level"] == "region";
    assert!(!result["findings"].as_array().unwrap().iter().any(region), "regions are never flagged");
}

/// One site reads every tumour above 0 and records nothing for a third of its subjects; another reads high and
/// records everything.
#[test]
fn a_site_that_never_writes_a_zero_is_another_finding_than_one_that_reads_high() {
    let mut csv = "subject_id,site_id,ihc_score\n".to_owned();
    for subject in 0..1200 {
        let (site, turn) = (subject % 24, subject / 24);
        let score = match (site, turn % 10) {
            (0, 0..=4) => "",
            (0, _) => "1+",
            (1, 0) => "0",
            (1, _) => "1+",
            (_, 0..=4) => "0",
            _ => "1+",
        };
        writeln!(csv, "P{subject:03},S{site:02},{score}").unwrap();
    }
    let result = File::new(csv).result(&everything());
    let of = |check: &str, metric: &str| -> Vec<&Value> {
        let findings = result["findings"].as_array().unwrap().iter();
        findings
            .filter(|one| one["check"] == check && one["metric"] == metric)
            .map(|one| &one["group"])
            .collect()
    };
    let rule = check(&result, "hierarchical");
    assert_eq!(of("missing_score", "never_writes_zero"), ["S00"], "{}", rule["sites"][0]);
    assert_eq!(of("missing_score", "score_missing"), ["S00"]);
    assert_eq!(of("hierarchical", "her2_low"), ["S00", "S01"]);
}

/// Without the subjects whose records break a rule the finding would be gone, and its sentence says so.
#[test]
fn a_finding_says_what_would_change_it() {
    let mut csv = "subject_id,site_id,ihc_score,er_percent,er_status\n".to_owned();
    for subject in 0..400 {
        let (site, turn) = (subject % 10, subject / 10);
        // at S0 28 of 40 are wrong records of 1+, the others are as elsewhere
        let wrong = site == 0 && turn >= 12;
        let score = if wrong || turn % 2 == 0 { "1+" } else { "0" };
        writeln!(csv, "P{subject:03},S{site},{score},{}", if wrong { "90,negative" } else { "90,positive" })
            .unwrap();
    }
    let result = File::new(csv).result(&everything());
    let findings = result["findings"].as_array().unwrap();
    let rule = findings.iter().find(|one| one["check"] == "hierarchical").unwrap();
    let words = rule["explanation"].as_str().unwrap();
    let expected = "Without the 28 subjects whose records break a rule it would be 6 of 12, and no finding.";
    assert!(words.contains(expected), "{words}");
    let records = findings.iter().find(|one| one["check"] == "record_rules").unwrap();
    assert_eq!(records["group"], "S0");
}

/// Seven countries of six sites; in one nearly nobody is HER2-low, and four of its subjects have records that break a
/// rule.
#[test]
fn a_country_and_a_pattern_say_what_would_change_them() {
    let mut csv = "subject_id,site_id,country,ihc_score,er_percent,er_status\n".to_owned();
    for subject in 0..42 * 25 {
        let (site, turn) = (subject % 42, subject / 42);
        let country = COUNTRIES[site % 7];
        let low = if site % 7 == 0 { turn % 12 == 0 } else { turn % 5 < 3 };
        let wrong = site % 7 == 0 && site < 28 && turn == 1;
        let score = if low { "1+" } else { "0" };
        let status = if wrong { "negative" } else { "positive" };
        writeln!(csv, "P{subject:04},S{site:02},{country},{score},90,{status}").unwrap();
    }
    let result = File::new(csv).result(&everything());
    let findings = result["findings"].as_array().unwrap();
    let words = |check: &str, group: &str| {
        let found = findings.iter().find(|one| one["check"] == check && one["group"] == group);
        found.unwrap_or_else(|| panic!("no {check} {group}: {findings:?}"))["explanation"].as_str().unwrap()
    };
    let country = words("hierarchical", COUNTRIES[0]);
    let expected = "Without the 4 subjects whose records break a rule it would be 18 of 146;";
    assert!(country.contains(expected), "{country}");
    let pattern = words("ihc_pattern", "S00");
    let expected = "Without the 1 subject whose records break a rule it would be 0 21, 1+ 3, 2+ 0. ";
    assert!(pattern.contains(expected), "{pattern}");
    let pattern = words("ihc_pattern", "S28");
    assert!(pattern.contains("None of these subjects has a record that breaks a rule."), "{pattern}");
}

#[test]
fn the_same_job_gives_the_same_result() {
    let table = vectors("table_nested26")["cases"][0]["input"]["sites"].take();
    let file = tables::file(&table);
    assert_eq!(file.result(&everything()), file.result(&everything()));
}
