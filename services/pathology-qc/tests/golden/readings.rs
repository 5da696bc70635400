//! Patterns, digits, drift and record rules: `pattern.json`, `drift.json`, `records.json`.

use std::fmt::Write as _;

use palladion_domain::her2::RecordRule;
use serde_json::{Value, json};

use crate::snapshot::{File, check, vectors};
use crate::tally::{DERIVED, EXACT, LOG_LIKELIHOOD, MAXIMUM_LIKELIHOOD, Tally};

#[test]
fn patterns_and_their_cuts_agree() {
    let mut tally = Tally::default();
    let golden = vectors("pattern");
    let case = golden["cases"].as_array().unwrap().iter().find(|case| case["input"].get("table").is_some());
    let (table, golden) = (&case.unwrap()["input"]["table"], &case.unwrap()["expected"]);
    let mut csv = "subject_id,site_id,ihc_score,ish_result\n".to_owned();
    let mut subject = 0;
    for (site, counts) in table.as_array().unwrap().iter().enumerate() {
        for (score, count) in ["0", "1+", "2+"].iter().zip(counts.as_array().unwrap()) {
            for _ in 0..count.as_u64().unwrap() {
                writeln!(csv, "P{subject:04},S{site},{score},negative").unwrap();
                subject += 1;
            }
        }
    }
    let result = File::new(csv).result(&json!([{"kind": "ihc_pattern", "q_value": 0.2}]));
    let (found, fit) = (&check(&result, "ihc_pattern")["pattern"], &golden["dm"]);
    for index in 0..3 {
        tally.relative("share", &fit["mu"][index], &found["shares"][index], MAXIMUM_LIKELIHOOD);
    }
    tally.relative("dispersion", &fit["gamma"], &found["dispersion"], MAXIMUM_LIKELIHOOD);
    tally.absolute("log-likelihood", &fit["loglik"], &found["log_likelihood"], LOG_LIKELIHOOD);
    let multinomial = &found["log_likelihood_multinomial"];
    tally.absolute("multinomial", &fit["loglik_multinomial"], multinomial, LOG_LIKELIHOOD);
    tally.absolute("p", &fit["p_LRT"], &found["p_value"], DERIVED);
    for (site, golden) in found["sites"].as_array().unwrap().iter().zip(golden["loo"].as_array().unwrap()) {
        tally.absolute("site p", &golden["p"], &site["p_value"], DERIVED);
        tally.relative("others", &golden["gamma"], &site["others_dispersion"], MAXIMUM_LIKELIHOOD);
        for index in 0..3 {
            tally.relative("share", &golden["mu"][index], &site["others_shares"][index], MAXIMUM_LIKELIHOOD);
        }
    }
    // cuts leave sites out that have no subject at the cut
    for (index, key) in ["cut_0_1", "cut_1_2"].iter().enumerate() {
        let cut = &check(&result, "ihc_pattern")["cuts"][index];
        let sum = |key: &str, list: &Value| -> u64 {
            list[key].as_array().unwrap().iter().map(|one| one.as_u64().unwrap()).sum()
        };
        let golden = &golden["continuation"][key];
        tally.holds(key, cut["events"].as_u64() == Some(sum("x", golden)));
        tally.holds(key, cut["total"].as_u64() == Some(sum("n", golden)));
    }
    tally.finish("patterns", 55);
}

#[test]
fn digits_fall_into_the_classes_of_the_vectors() {
    let golden = vectors("pattern");
    let case = golden["cases"].as_array().unwrap().iter().find(|case| case["input"].get("er_pct").is_some());
    let (values, classes) = (&case.unwrap()["input"]["er_pct"], &case.unwrap()["expected"]["digit_classes"]);
    let mut csv = "subject_id,site_id,ihc_score,er_percent\n".to_owned();
    for (subject, value) in values.as_array().unwrap().iter().enumerate() {
        writeln!(csv, "P{subject:04},S1,1+,{value}").unwrap();
    }
    // a second site, so that there is somebody to compare with
    for (subject, value) in [10, 15, 33].iter().enumerate() {
        writeln!(csv, "Q{subject:04},S2,0,{value}").unwrap();
    }
    let result = File::new(csv).result(&json!([{"kind": "digit_preference", "q_value": 0.2}]));
    let variables = &check(&result, "digit_preference")["variables"];
    assert_eq!(&variables[0]["sites"][0]["counts"], classes);
    assert_eq!(
        (&variables[1]["kind"], &variables[1]["reason"]),
        (&json!("not_assessed"), &json!("no_column"))
    );
}

#[test]
fn drift_agrees() {
    let mut tally = Tally::default();
    for case in vectors("drift")["cases"].as_array().unwrap() {
        let Some(events) = case["input"].get("y") else { continue };
        let events = events.as_array().unwrap();
        if events.len() < 4 {
            continue;
        }
        let mut csv = "subject_id,site_id,ihc_score,randomised_on\n".to_owned();
        for (subject, event) in events.iter().enumerate() {
            // two subjects a day: their ids decide
            let day = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap()
                + chrono::Days::new(u64::try_from(subject / 2).unwrap());
            let score = if event.as_f64() == Some(1.0) { "1+" } else { "0" };
            writeln!(csv, "P{subject:04},S1,{score},{day}").unwrap();
        }
        let checks = json!([{"kind": "drift", "minimum_evaluable": 4, "q_value": 0.2}]);
        let result = File::new(csv).result(&checks);
        let (site, golden) = (&check(&result, "drift")["sites"][0], &case["expected"]["bridge"]);
        tally.relative("distance", &golden["D"], &site["distance"], EXACT);
        tally.relative("p", &golden["p"], &site["p_value"], EXACT);
        tally.holds("change", golden["change_after"] == site["change_after"]);
        let amber = golden["p"].as_f64().unwrap() <= 0.2;
        tally.holds("level", site["level"] == if amber { "amber" } else { "none" });
        tally.holds("finding", result["findings"].as_array().unwrap().len() == usize::from(amber));
        if amber {
            tally.holds("points", site["ewma"].as_array().unwrap().len() == events.len());
        }
    }
    tally.finish("drift", 20);
}

const RECORD_HEADER: &str = "subject_id,site_id,ihc_score,ish_result,her2_status_reported,ish_ratio,her2_copies_per_cell,\
     cep17_copies_per_cell,ish_group_reported,er_percent,er_status,pr_percent,pr_status,collected_on,read_on,\
     ish_read_on,stained_percent,complete_staining_percent\n";

/// One site a case, so that the rules of each case can be read off.
#[test]
fn record_rules_agree() {
    let golden = vectors_of_records();
    let mut csv = RECORD_HEADER.to_owned();
    let mut expected = Vec::new();
    for (index, case) in golden.iter().enumerate() {
        let input = &case["input"];
        let text = |key: &str| match &input[key] {
            Value::Null => String::new(),
            Value::String(word) => word.clone(),
            other => other.to_string(),
        };
        let word = |key: &str, words: &[(&str, &str)]| {
            let found = words.iter().find(|(known, _)| *known == text(key));
            found.map(|(_, word)| (*word).to_owned()).unwrap_or_default()
        };
        let flag = [("true", "positive"), ("false", "negative")];
        writeln!(
            csv,
            "P{index:03},S{index:03},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
            word("ihc", &[("0", "0"), ("1", "1+"), ("2", "2+"), ("3", "3+")]),
            word("ish", &[("amplified", "positive"), ("not_amplified", "negative")]),
            word("her2", &[("zero", "her2_0"), ("low", "her2_low"), ("positive", "her2_positive")]),
            text("ratio"),
            text("her2_copies"),
            text("cep17_copies"),
            text("ish_group"),
            text("er_pct"),
            word("er_pos", &flag),
            text("pr_pct"),
            word("pr_pos", &flag),
            text("specimen_date"),
            text("ihc_date"),
            text("ish_date"),
            text("stained_pct"),
            text("complete_pct"),
        )
        .unwrap();
        // a column of words cannot say ultralow beside another score
        let rules = case["expected"].as_array().unwrap().iter().filter(|rule| **rule != "R16");
        expected.push(rules.map(|rule| rule.as_str().unwrap().to_owned()).collect::<Vec<_>>());
    }
    let result = File::new(csv).result(&json!([{"kind": "record_rules"}]));
    let found = check(&result, "record_rules");
    assert_eq!(found["rules"].as_array().unwrap().len(), RecordRule::ALL.len());
    let mut tally = Tally::default();
    for (index, mut expected) in expected.into_iter().enumerate() {
        // the engine reads an ISH result off the measurements where none is reported
        let id = format!("S{index:03}");
        let site = found["sites"].as_array().unwrap().iter().find(|site| site["site_id"] == id);
        let mut rules: Vec<String> = site.map_or_else(Vec::new, |site| {
            let rules = site["rules"].as_array().unwrap().iter();
            rules.map(|rule| rule["code"].as_str().unwrap().to_owned()).collect()
        });
        if golden[index]["input"].get("ish").is_none() && golden[index]["input"].get("ratio").is_some() {
            for list in [&mut rules, &mut expected] {
                list.retain(|rule| !["R01", "R04"].contains(&rule.as_str()));
            }
        }
        tally.holds(&format!("{id}: {rules:?} for {expected:?}"), rules == expected);
    }
    tally.finish("records", 40);
}

fn vectors_of_records() -> Vec<Value> {
    let all = vectors_in_domain();
    all["cases"].as_array().unwrap().iter().filter(|case| case["expected"].is_array()).cloned().collect()
}

fn vectors_in_domain() -> Value {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/../../shared/domain/tests/derivations/records.json");
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")))
        .unwrap()
}
