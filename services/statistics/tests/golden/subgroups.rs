//! One effect in subgroups against R `survival` (`scripts/subgroups.R`), and what the data do not allow.

use palladion_api::statistics::output::{CoefficientEstimate, SubgroupEstimate, Subgroups};
use palladion_api::statistics::result::{AnalysisResult, Content};
use serde_json::{Value, json};

use crate::datasets::{LUNG, PALLAS};
use crate::engine::{content, plan, result};
use crate::snapshot::{Dataset, Snapshot, golden, variable};
use crate::tally::{ESTIMATE, EXACT, TEST, Tally, words};

fn subgroups<'a>(found: &'a AnalysisResult, id: &str) -> &'a Subgroups {
    match content(found, id) {
        Content::Subgroups(found) => found,
        other => panic!("{id}: {other:?}"),
    }
}

fn asked(case: &Value, ties: &str) -> Value {
    let terms = |key: &str| -> Vec<Value> {
        words(&case[key]).iter().map(|name| json!({"variable": variable(name)})).collect()
    };
    let by = case["efron"]["by"].as_array().unwrap().iter();
    let by: Vec<String> = by.map(|by| variable(by["variable"].as_str().unwrap())).collect();
    json!({
        "kind": "subgroups", "endpoint": case["time"], "by": by, "adjusted_for": terms("adjusted"), "ties": ties,
        "effect": {"variable": variable(case["effect"].as_str().unwrap())},
    })
}

/// The estimate of a subgroup; where R has none, ours says why.
fn estimate(tally: &mut Tally, place: &str, golden: &Value, found: &SubgroupEstimate) {
    tally.count(&format!("{place} n"), &golden["n"], found.n);
    tally.count(&format!("{place} events"), &golden["events"], found.events);
    let none = found.not_estimable.is_some();
    let one = found.coefficients.first().map(|one| &one.estimate);
    let Some(CoefficientEstimate::Estimated {
        log_hazard_ratio,
        std_error,
        hazard_ratio,
        conf_low,
        conf_high,
        p_value,
        ..
    }) = one
    else {
        let said = none || one.is_some();
        return tally.holds(&format!("{place}: {found:?}"), golden["hr"].is_null() && said);
    };
    let numbers = [
        ("log_hr", Some(*log_hazard_ratio)),
        ("se", Some(*std_error)),
        ("hr", *hazard_ratio),
        ("low", *conf_low),
        ("high", *conf_high),
    ];
    for (key, number) in numbers {
        tally.number(&format!("{place} {key}"), &golden[key], number, ESTIMATE);
    }
    tally.p_value(&format!("{place} p"), &golden["p"], Some(*p_value));
}

#[test]
fn every_subgroup_and_every_interaction_agrees_with_r() {
    let golden = golden("subgroups");
    let mut tally = Tally::default();
    let snapshots: [(&Dataset, Snapshot); 2] =
        [&PALLAS, &LUNG].map(|dataset| (dataset, Snapshot::of(dataset)));
    for case in golden["cases"].as_array().unwrap() {
        let (_, snapshot) = snapshots.iter().find(|(dataset, _)| case["data"] == dataset.name).unwrap();
        for ties in ["efron", "breslow"] {
            let found = result(snapshot, &plan(&[("s".to_owned(), asked(case, ties))]));
            let (found, golden) = (subgroups(&found, "s"), &case[ties]);
            let place = format!("{} {ties}", case["id"]);
            assert_eq!(found.ties, ties);
            estimate(&mut tally, &format!("{place} all"), &golden["overall"], &found.overall);
            for (golden, by) in golden["by"].as_array().unwrap().iter().zip(&found.by) {
                let place = format!("{place} {}", by.variable);
                assert_eq!(by.variable, variable(golden["variable"].as_str().unwrap()));
                tally.count(&format!("{place} missing"), &golden["missing"], by.missing);
                let test = by.interaction.as_ref().unwrap_or_else(|| panic!("{place}: no test"));
                tally.number(&format!("{place} stat"), &golden["stat"], test.statistic, TEST);
                tally.number(&format!("{place} df"), &golden["df"], test.df, EXACT);
                tally.p_value(&format!("{place} p"), &golden["p"], Some(test.p_value));
                tally.count(&format!("{place} n"), &golden["n"], test.n);
                let levels = golden["levels"].as_array().unwrap();
                assert_eq!(levels.len(), by.levels.len(), "{place}");
                for (golden, level) in levels.iter().zip(&by.levels) {
                    assert_eq!(golden["level"], level.level, "{place}");
                    estimate(&mut tally, &format!("{place} {}", level.level), golden, level);
                }
            }
        }
    }
    tally.finish("subgroups", 1_034);
}

/// Three events, all in the subgroup `b` with five subjects; `a` has three subjects and no event.
#[test]
fn a_subgroup_without_events_has_no_numbers_and_the_others_have_theirs() {
    let csv =
        "time,status,arm,place\n1,1,0,b\n2,0,1,a\n3,1,1,b\n4,0,0,b\n5,0,1,b\n6,0,0,a\n7,0,1,a\n8,1,0,b\n";
    let dataset = Dataset {
        name: "small",
        id: None,
        times: &["time"],
        event: "status",
        covariates: &[("arm", "integer"), ("place", "category")],
        rows: None,
    };
    let asked =
        json!({"kind": "subgroups", "endpoint": "time", "effect": {"variable": "x.arm"}, "by": ["x.place"]});
    let found = result(&Snapshot::of_csv(&dataset, csv), &plan(&[("s".to_owned(), asked)]));
    let found = subgroups(&found, "s");
    let [a, b] = found.by[0].levels.as_slice() else { panic!("two subgroups") };
    assert_eq!((a.n, a.events, a.coefficients.len()), (3, 0, 0));
    assert_eq!(a.not_estimable.as_ref().map(|why| why.reason.as_str()), Some("no_events"));
    assert_eq!((b.n, b.events, b.not_estimable.is_none(), b.coefficients.len()), (5, 3, true, 1));
    assert_eq!((found.overall.n, found.overall.events), (8, 3));
}
