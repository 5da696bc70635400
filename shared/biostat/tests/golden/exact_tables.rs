//! R `fisher.test`, `binom.test`, `prop.trend.test`; Python `tableone`: exact tests, trend,
//! standardised differences.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::tables::{
    ContingencyTable, StandardisedDifference, TableError, cochran_armitage, conditional_odds_ratio,
    fisher_exact_r_by_c, fisher_monte_carlo, mcnemar, standardised_difference,
    standardised_difference_of_shares,
};
use serde_json::Value;

use crate::fixtures::{expected, list};
use crate::tables::counts;
use crate::tally::{Tally, number};

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(|v| number(v).unwrap()).collect()
}

fn table(value: &Value) -> ContingencyTable {
    ContingencyTable::new(&list(value).iter().map(counts).collect::<Vec<_>>()).unwrap()
}

/// A number of R, with its `"Inf"`.
fn same(tally: &mut Tally, what: &str, got: f64, golden: &Value) {
    if golden == "Inf" {
        tally.holds(what, got == f64::INFINITY);
    } else {
        tally.close(what, Some(got), golden, 1e-10);
    }
}

#[test]
fn odds_ratios_agree_with_r() {
    let golden = expected("tables_and_models");
    let mut tally = Tally::default();
    for entry in list(&golden["two_by_two"]) {
        for (key, level) in [("odds_ratio", 0.95), ("odds_ratio_90", 0.9)] {
            let ratio = conditional_odds_ratio(&table(&entry["table"]), ConfidenceLevel::new(level).unwrap())
                .unwrap();
            let what = format!("{} {key}", entry["table"]);
            same(&mut tally, &what, ratio.estimate.unwrap(), &entry[key]["estimate"]);
            same(&mut tally, &format!("{what} lower"), ratio.limits.lower, &entry[key]["lower"]);
            same(&mut tally, &format!("{what} upper"), ratio.limits.upper, &entry[key]["upper"]);
        }
    }
    tally.finish("odds ratios", 54);
}

#[test]
fn the_network_algorithm_agrees_with_r() {
    let mut tally = Tally::default();
    for entry in list(&expected("tables_and_models")["r_by_c"]) {
        let p = fisher_exact_r_by_c(&table(&entry["table"])).unwrap();
        tally.relative(&entry["table"].to_string(), p, &entry["p"], 1e-10);
    }
    for (name, entry) in expected("tables")["tables"].as_object().unwrap() {
        let test = fisher_exact_r_by_c(&table(&entry["table"]));
        if name == "2x20_sites" {
            // R's FEXACT is wrong here, see scripts/fisher_2x20.py
            tally.relative(name, test.unwrap(), &expected("fisher_2x20")["p"], 1e-9);
        } else if entry["fisher"]["p"].is_null() {
            tally.holds(name, matches!(test, Err(TableError::TooMuchWork { .. })));
        } else {
            tally.relative(name, test.unwrap(), &entry["fisher"]["p"], 1e-10);
        }
    }
    tally.finish("Fisher r x c", 26);
}

#[test]
fn monte_carlo_meets_the_exact_p_value() {
    let mut tally = Tally::default();
    for entry in list(&expected("tables_and_models")["r_by_c"]) {
        let exact = number(&entry["p"]).unwrap();
        let test = fisher_monte_carlo(&table(&entry["table"]), 9_999, 20_261_123, 1).unwrap();
        let error = 4.0 * (exact * (1.0 - exact) / 9_999.0).sqrt() + 1e-4;
        tally.holds(&format!("{exact} {}", test.p_value), (test.p_value - exact).abs() <= error);
    }
    tally.finish("Fisher Monte Carlo", 13);
}

#[test]
fn paired_tables_and_trends_agree_with_r() {
    let golden = expected("tables_and_models");
    let mut tally = Tally::default();
    for entry in list(&golden["mcnemar"]) {
        let test = mcnemar(entry["b"].as_u64().unwrap(), entry["c"].as_u64().unwrap()).unwrap();
        tally.relative(&entry.to_string(), test.p_value, &entry["p"], 1e-10);
    }
    for entry in list(&golden["trend"]) {
        let (events, totals) = (counts(&entry["events"]), counts(&entry["totals"]));
        let test = cochran_armitage(&events, &totals, &numbers(&entry["scores"])).unwrap().test;
        tally.close("trend", Some(test.statistic), &entry["statistic"], 1e-10);
        tally.relative("trend p", test.p_value, &entry["p"], 1e-10);
    }
    let golden = expected("tables");
    let trend = &golden["cochran_armitage"];
    let (events, totals) = (counts(&trend["events"]), counts(&trend["n"]));
    let test = cochran_armitage(&events, &totals, &numbers(&trend["scores"])).unwrap().test;
    tally.close("trend", Some(test.statistic), &trend["chisq"], 1e-10);
    tally.relative("trend p", test.p_value, &trend["p"], 1e-10);
    let paired = &golden["mcnemar"];
    let discordant = |r: usize, c: usize| paired["table"][r][c].as_u64().unwrap();
    let test = mcnemar(discordant(0, 1), discordant(1, 0)).unwrap();
    for (key, test) in [("corrected", test.corrected), ("uncorrected", test.asymptotic)] {
        tally.close(key, Some(test.statistic), &paired[key]["stat"], 1e-10);
        tally.relative(key, test.p_value, &paired[key]["p"], 1e-10);
    }
    tally.finish("paired tables and trends", 22);
}

#[test]
fn standardised_differences_agree_with_tableone() {
    let golden = expected("standardised_difference");
    let mut tally = Tally::default();
    let mut compare = |what: &str, d: StandardisedDifference, entry: &Value, sign: f64| {
        tally.close(what, Some(sign * d.estimate), &entry["smd"], 1e-10);
        tally.close(what, Some(d.standard_error), &entry["se"], 1e-10);
    };
    for entry in list(&golden["numeric"]) {
        let (first, second) = (numbers(&entry["first"]), numbers(&entry["second"]));
        let d = standardised_difference(&first, &second, ConfidenceLevel::P95).unwrap();
        compare("numeric", d, entry, -1.0);
    }
    for entry in list(&golden["categorical"]) {
        let (first, second) = (counts(&entry["first"]), counts(&entry["second"]));
        let d = standardised_difference_of_shares(&first, &second, ConfidenceLevel::P95).unwrap();
        compare("categorical", d, entry, 1.0);
    }
    tally.finish("standardised differences", 18);
}
