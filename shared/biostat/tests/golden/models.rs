//! Logistic regression (R `glm`, and `expected/site-qc/casemix_oe.json`) and the hierarchical
//! beta-binomial (`expected/site-qc/table_*.json`, `casemix_hbb.json`), independent Python.

use palladion_biostat::design::Design;
use palladion_biostat::models::{
    ClusteredCounts, Cutoffs, HierarchicalFit, Level, LogisticFit, LogisticOptions, decide, logistic,
    observed_expected,
};
use serde_json::Value;

use crate::exact_tables::numbers;
use crate::fixtures::{expected, list};
use crate::heterogeneity::{TABLES, table};
use crate::tally::{Tally, number};

fn codes(value: &Value) -> Vec<usize> {
    list(value).iter().map(|v| usize::try_from(v.as_u64().unwrap()).unwrap()).collect()
}

fn column(rows: &Value, key: &str) -> Vec<f64> {
    list(rows).iter().map(|r| number(&r[key]).unwrap()).collect()
}

#[test]
fn logistic_regression_agrees_with_r() {
    let golden = &expected("tables_and_models")["logistic"];
    let data = &golden["data"];
    let (x, z, o) = (column(data, "x"), column(data, "z"), column(data, "o"));
    let group: Vec<usize> =
        list(data).iter().map(|r| usize::try_from(r["g"].as_u64().unwrap()).unwrap()).collect();
    let events: Vec<bool> = column(data, "y").iter().map(|y| *y > 0.5).collect();
    let mut design = Design::new(x.len());
    design.numeric("x", &x).unwrap();
    design.numeric("z", &z).unwrap();
    design.factor("g", &["0", "1", "2"], 0, &group).unwrap();
    let mut tally = Tally::default();
    for (key, offset) in [("plain", None), ("offset", Some(o.as_slice()))] {
        let options = LogisticOptions { offset, ..LogisticOptions::default() };
        let fit = logistic(&events, &design, &options).unwrap();
        compare_coefficients(&mut tally, key, &fit, &golden[key]["beta"], &golden[key]["se"], 1e-9);
        tally.close(key, Some(fit.log_likelihood), &golden[key]["loglik"], 1e-12);
        tally.close(key, Some(-2.0 * fit.log_likelihood_null), &golden[key]["null_deviance"], 1e-9);
        for (got, golden) in fit.fitted.iter().zip(list(&golden[key]["fitted"])) {
            tally.close(key, Some(*got), golden, 1e-9);
        }
        tally.holds(&format!("gradient {}", fit.gradient), fit.gradient < 1e-9);
    }
    tally.finish("logistic regression", 46);
}

fn compare_coefficients(
    tally: &mut Tally,
    name: &str,
    fit: &LogisticFit,
    beta: &Value,
    se: &Value,
    tolerance: f64,
) {
    for (k, coefficient) in fit.coefficients.iter().enumerate() {
        let estimate = coefficient.estimate.unwrap();
        let what = format!("{name} {}", coefficient.name);
        tally.close(&what, Some(estimate.coefficient), &beta[k], tolerance);
        tally.close(&format!("{what} se"), Some(estimate.standard_error), &se[k], tolerance);
    }
}

#[test]
fn observed_against_expected_agrees() {
    let case = expected("site-qc/casemix_oe")["cases"][0].take();
    let (input, output) = (&case["input"], &case["expected"]);
    let events: Vec<bool> = numbers(&input["y"]).iter().map(|y| *y > 0.5).collect();
    let er: Vec<f64> = numbers(&input["er"]).iter().map(|e| e / 100.0).collect();
    let mut design = Design::new(events.len());
    design.numeric("grade3", &numbers(&input["grade3"])).unwrap();
    design.numeric("er", &er).unwrap();
    design.factor("assay", &["A", "B", "C"], 0, &codes(&input["assay"])).unwrap();
    let fit = logistic(&events, &design, &LogisticOptions::default()).unwrap();
    let mut tally = Tally::default();
    compare_coefficients(&mut tally, "case mix", &fit, &output["beta"], &output["se"], 1e-10);
    for (got, golden) in fit.fitted.iter().zip(list(&output["phat"])) {
        tally.close("phat", Some(*got), golden, 1e-10);
    }
    for site in list(&output["sites"]) {
        let rows: Vec<usize> = (0..events.len()).filter(|row| input["site"][*row] == site["site"]).collect();
        let y: Vec<bool> = rows.iter().map(|r| events[*r]).collect();
        let p: Vec<f64> = rows.iter().map(|r| fit.fitted[*r]).collect();
        let group = observed_expected(&y, &p).unwrap();
        let counts = (group.subjects as u64, group.observed as u64);
        tally.holds("n, O", (site["n"].as_u64(), site["O"].as_u64()) == (Some(counts.0), Some(counts.1)));
        for (key, value) in
            [("E", group.expected), ("oe", group.ratio), ("z", group.z), ("midp", group.mid_p)]
        {
            tally.close(key, Some(value), &site[key], 1e-10);
        }
    }
    tally.finish("observed against expected", 310);
}

/// Groups, clusters numbered by the order of their names.
fn clustered(input: &Value) -> ClusteredCounts {
    let sites = list(&input["sites"]);
    let count = |key: &str| -> Vec<u64> { sites.iter().map(|s| s[key].as_u64().unwrap()).collect() };
    let mut names: Vec<&str> = sites.iter().map(|s| s["country"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    let cluster = |s: &Value| names.binary_search(&s["country"].as_str().unwrap()).unwrap();
    let clusters: Vec<usize> = sites.iter().map(cluster).collect();
    ClusteredCounts::new(&count("x"), &count("n"), &clusters).unwrap()
}

fn compare_fit(tally: &mut Tally, name: &str, fit: &HierarchicalFit, golden: &Value) {
    let values = [
        ("eta", fit.logit),
        ("gamma", fit.dispersion),
        ("rho", fit.correlation),
        ("tau_country", fit.deviation),
    ];
    for (key, value) in values {
        tally.close(&format!("{name} {key}"), Some(value), &golden[key], 1e-6);
    }
    tally.within(&format!("{name} loglik"), fit.log_likelihood, &golden["loglik"], 1e-8);
    tally.holds(&format!("{name} gradient {:e}", fit.gradient), fit.gradient < 1e-9);
}

fn compare_groups(
    tally: &mut Tally,
    name: &str,
    data: &ClusteredCounts,
    fit: &HierarchicalFit,
    delta: f64,
    golden: &Value,
) {
    for (cluster, country) in fit.clusters(data).iter().zip(list(&golden["countries"])) {
        tally.within(&format!("{name} post_mean"), cluster.mean, &country["post_mean"], 2e-6);
        tally.within(&format!("{name} post_sd"), cluster.standard_deviation, &country["post_sd"], 2e-6);
    }
    let groups = fit.groups(data, delta).unwrap();
    let p: Vec<f64> = groups.iter().map(|g| g.mid_p).collect();
    let material: Vec<f64> = groups.iter().map(|g| g.material).collect();
    let decisions = decide(&p, &material, Cutoffs { least: 1, ..Cutoffs::default() }).unwrap();
    for ((group, decision), site) in groups.iter().zip(&decisions).zip(list(&golden["sites"])) {
        let values = [
            ("benchmark_loo", group.benchmark),
            ("midp_country", group.mid_p),
            ("midp_trial", group.mid_p_whole),
            ("min_midp", group.least_mid_p),
            ("outlier_prob", group.outlier),
            ("shrunken_rate", group.shrunken_rate),
            ("p_above", group.above),
            ("p_below", group.below),
            ("p_material", group.material),
            ("q_bh_country", decision.q_surprise),
            ("bfdr_q", decision.q_material),
        ];
        for (key, value) in values {
            tally.within(&format!("{name} {} {key}", site["id"]), value, &site[key], 2e-6);
        }
        let level = match decision.level {
            Level::Red => "red",
            Level::Amber => "amber",
            Level::None => "none",
            Level::NotAssessed => "not_assessed",
        };
        tally.holds(&format!("{name} {} {level}", site["id"]), site["level"] == level);
        let assessable = site.get("assessable").is_none_or(|a| a == group.assessable());
        tally.holds(&format!("{name} {} assessable", site["id"]), assessable);
    }
}

#[test]
fn the_hierarchical_model_agrees() {
    let mut tally = Tally::default();
    for name in TABLES {
        let case = table(name);
        let (input, golden) = (&case["input"], &case["expected"]);
        if golden.get("degenerate").is_some() {
            continue;
        }
        let data = clustered(input);
        let fit = HierarchicalFit::new(&data, number(&input["pi"]).unwrap()).unwrap();
        compare_fit(&mut tally, name, &fit, &golden["hbb"]);
        let plain = HierarchicalFit::new(&data, 0.0).unwrap();
        compare_fit(&mut tally, &format!("{name} plain"), &plain, &golden["hbb_plain"]);
        compare_groups(&mut tally, name, &data, &fit, number(&input["delta"]).unwrap(), golden);
    }
    tally.finish("hierarchical beta-binomial", 7000);
}

#[test]
fn the_hierarchical_model_with_offsets_agrees() {
    let case = expected("site-qc/casemix_hbb")["cases"][0].take();
    let (input, golden) = (&case["input"], &case["expected"]);
    let data = clustered(input).with_offsets(&numbers(&input["offset"])).unwrap();
    let fit = HierarchicalFit::new(&data, number(&input["pi"]).unwrap()).unwrap();
    let mut tally = Tally::default();
    compare_fit(&mut tally, "offset", &fit, &golden["fit"]);
    compare_groups(&mut tally, "offset", &data, &fit, number(&input["delta"]).unwrap(), golden);
    tally.finish("hierarchical beta-binomial with offsets", 190);
}

#[test]
fn clusters_are_tested_against_the_others() {
    let mut tally = Tally::default();
    for name in TABLES {
        let case = table(name);
        let golden = list(&case["expected"]["countries"]);
        if golden.first().is_none_or(|c| c.get("country_test").is_none()) {
            continue;
        }
        let data = clustered(&case["input"]);
        let fit = HierarchicalFit::new(&data, 0.05).unwrap();
        let tests = fit.cluster_tests(&data, 0.15).unwrap();
        for (test, golden) in tests.iter().zip(golden.iter().map(|c| &c["country_test"])) {
            let fits = [
                ("loo_eta", test.logit),
                ("loo_gamma", test.dispersion),
                ("loo_tau_country", test.deviation),
            ];
            for (key, value) in fits {
                tally.close(&format!("{name} {key}"), Some(value), &golden[key], 1e-6);
            }
            let probabilities = [
                ("midp_total", test.mid_p),
                ("p_above", test.above),
                ("p_below", test.below),
                ("p_material", test.material),
            ];
            for (key, value) in probabilities {
                tally.within(&format!("{name} {key}"), value, &golden[key], 2e-6);
            }
            if let Some(p) = test.adjusted {
                tally.within(&format!("{name} adjusted"), p, &golden["p_adjusted"], 2e-6);
            }
        }
    }
    tally.finish("clusters", 100);
}
