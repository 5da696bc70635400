//! R `survival::survdiff` 3.5-3 on all datasets: rho 0, 0.5 and 1, stratified and not.

use palladion_biostat::survival::{Observations, log_rank};
use serde_json::Value;

use crate::fixtures::{DATASETS, Data, expected, list, texts};
use crate::tally::Tally;

#[test]
fn every_comparison_agrees_with_survdiff() {
    let mut tests = 0;
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected(name));
        let mut tally = Tally::default();
        for entry in list(&golden["logrank"]) {
            for (key, rho) in [("rho0", 0.0), ("rho1", 1.0), ("rho0.5", 0.5)] {
                let what = format!("{name} {} {key}", entry["id"]);
                compare(&mut tally, &what, &data, &entry["spec"], rho, &entry[key]);
                tests += 1;
            }
        }
        tally.finish(&format!("log-rank {name}"), list(&golden["logrank"]).len() * 30);
    }
    assert_eq!(tests, 75);
}

fn compare(tally: &mut Tally, what: &str, data: &Data, spec: &Value, rho: f64, golden: &Value) {
    let needed: Vec<String> =
        ["time", "event", "group", "strata"].iter().flat_map(|k| texts(&spec[*k])).collect();
    let rows = data.complete(spec.get("filter"), &needed);
    let time = data.numbers(spec["time"].as_str().unwrap(), &rows);
    let observations =
        Observations::new(&time, &data.events(spec["event"].as_str().unwrap(), &rows)).unwrap();
    let labels: Vec<String> = texts(&golden["groups"]);
    let column = spec["group"].as_str().unwrap();
    let label = |row: &usize| format!("{column}={}", data.cell(column, *row));
    let number = |row: &usize| labels.iter().position(|l| l.trim() == label(row)).unwrap();
    let groups: Vec<usize> = rows.iter().map(number).collect();
    let strata = data.strata(&texts(&spec["strata"]), &rows);
    let result = log_rank(&observations, &groups, labels.len(), strata.as_deref(), rho).unwrap();
    compare_result(tally, what, &result, golden);
    // R gives the sizes stratum by stratum and group
    if strata.is_none() {
        for (g, group) in result.groups.iter().enumerate() {
            tally.exact(&format!("{what} n {g}"), Some(group.rows as f64), &golden["n"][g]);
        }
    }
}

pub(crate) fn compare_result(
    tally: &mut Tally,
    what: &str,
    result: &palladion_biostat::survival::LogRank,
    golden: &Value,
) {
    for (g, group) in result.groups.iter().enumerate() {
        tally.close(&format!("{what} observed {g}"), Some(group.observed), &golden["observed"][g], 1e-8);
        tally.close(&format!("{what} expected {g}"), Some(group.expected), &golden["expected"][g], 1e-8);
        for h in 0..result.groups.len() {
            tally.close(
                &format!("{what} var {g} {h}"),
                Some(result.covariance[[g, h]]),
                &golden["var"][g][h],
                1e-8,
            );
        }
    }
    tally.close(&format!("{what} chisq"), Some(result.test.statistic), &golden["chisq"], 1e-8);
    tally.exact(&format!("{what} df"), Some(result.test.df as f64), &golden["df"]);
    tally.p_value(&format!("{what} p"), result.test.p_value, &golden["p"]);
}
