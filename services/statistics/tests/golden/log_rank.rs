//! Log-rank tests against `survdiff`, stratified ones and rho 0, 0.5 and 1.

use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::kaplan_meier::label;
use crate::snapshot::{Snapshot, variable};
use crate::tally::{EXACT, TEST, Tally, words};

const RHO: [(&str, f64, &str); 3] = [("rho0", 0.0, "a"), ("rho0.5", 0.5, "b"), ("rho1", 1.0, "c")];

/// Compares every test of `entries`; gives how many outputs there were.
pub(crate) fn compare(tally: &mut Tally, snapshot: &Snapshot, entries: &[&Value]) -> usize {
    let mut analyses = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let spec = &entry["spec"];
        let variables =
            |name: &str| words(&spec[name]).iter().map(|column| variable(column)).collect::<Vec<_>>();
        for (_, rho, letter) in RHO {
            let analysis = json!({
                "kind": "log_rank", "endpoint": spec["time"], "rho": rho,
                "group": variables("group"), "strata": variables("strata"),
            });
            analyses.push((format!("l{index}{letter}"), analysis));
        }
    }
    let found = result(snapshot, &plan(&analyses));
    for (index, entry) in entries.iter().enumerate() {
        for (name, _, letter) in RHO {
            let golden = &entry[name];
            let place = format!("{} {name}", entry["id"]);
            let Content::LogRank(test) = content(&found, &format!("l{index}{letter}")) else {
                panic!("{place}: no test")
            };
            tally.number(&format!("{place} chisq"), &golden["chisq"], test.test.statistic, TEST);
            tally.number(&format!("{place} df"), &golden["df"], test.test.df, EXACT);
            tally.p_value(&format!("{place} p"), &golden["p"], Some(test.test.p_value));
            let groups = golden["groups"].as_array().unwrap();
            tally.holds(&format!("{place} groups"), groups.len() == test.groups.len());
            for (index, group) in groups.iter().enumerate() {
                let group = group.as_str().unwrap();
                let same = |found: &str| found.replace(' ', "") == group.replace(' ', "");
                let row = test.groups.iter().find(|row| same(&label(&row.group))).unwrap();
                tally.count(&format!("{place} {group} n"), &golden["n"][index], row.n);
                tally.number(
                    &format!("{place} {group} observed"),
                    &golden["observed"][index],
                    Some(row.observed),
                    TEST,
                );
                tally.number(
                    &format!("{place} {group} expected"),
                    &golden["expected"][index],
                    Some(row.expected),
                    TEST,
                );
            }
        }
    }
    analyses.len()
}
