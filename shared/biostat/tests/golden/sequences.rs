//! Change over time, patterns and meta-regression: `expected/site-qc/{drift,pattern,region}.json`,
//! independent Python (the regression cross-checked with R `metafor`).

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::design::Design;
use palladion_biostat::models::{
    bridge_test, cusum, cusum_false_alarm, dirichlet_multinomial, dirichlet_multinomial_of_others, ewma,
    meta_regression,
};
use palladion_biostat::proportions::funnel_limits;

use crate::exact_tables::numbers;
use crate::fixtures::{expected, list};
use crate::tables::counts;
use crate::tally::{Tally, number};

#[test]
fn drift_agrees() {
    let golden = expected("site-qc/drift");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let (input, output) = (&case["input"], &case["expected"]);
        let value = |key: &str| number(&input[key]).unwrap();
        if input.get("period_x").is_some() {
            let (x, n) = (counts(&input["period_x"]), counts(&input["period_n"]));
            let rate = x.iter().sum::<u64>() as f64 / n.iter().sum::<u64>() as f64;
            for ((x, n), golden) in x.iter().zip(&n).zip(list(&output["pchart"])) {
                let limits = funnel_limits(rate, *n).unwrap();
                let values = [
                    ("p", *x as f64 / *n as f64),
                    ("lo95", limits.warning.lower),
                    ("hi95", limits.warning.upper),
                    ("lo998", limits.action.lower),
                    ("hi998", limits.action.upper),
                ];
                for (key, got) in values {
                    tally.close(key, Some(got), &golden[key], 1e-10);
                }
            }
            continue;
        }
        let y: Vec<bool> = numbers(&input["y"]).iter().map(|y| *y > 0.5).collect();
        let (test, bridge) = (bridge_test(&y).unwrap(), &output["bridge"]);
        tally.close("D", Some(test.distance), &bridge["D"], 1e-10);
        tally.holds("change", bridge["change_after"].as_u64() == Some(test.change_after as u64));
        tally.close("p", Some(test.p_value), &bridge["p"], 1e-10);
        for (suffix, ratio) in [("up", value("R_up")), ("down", value("R_down"))] {
            let path = cusum(&y, value("p0"), ratio).unwrap();
            for (got, golden) in path.iter().zip(list(&output[format!("cusum_{suffix}")])) {
                tally.close("cusum", Some(*got), golden, 1e-10);
            }
            let alarm = cusum_false_alarm(value("p0"), ratio, y.len(), value("h")).unwrap();
            tally.close("false alarm", Some(alarm), &output[format!("false_alarm_{suffix}")], 1e-10);
        }
        let points = ewma(&y, value("p0"), value("ewma_lambda"), value("ewma_L")).unwrap();
        for (point, golden) in points.iter().zip(list(&output["ewma"])) {
            for (i, got) in [point.value, point.lower, point.upper].into_iter().enumerate() {
                tally.close("ewma", Some(got), &golden[i], 1e-10);
            }
        }
    }
    tally.finish("drift", 1000);
}

#[test]
fn patterns_agree() {
    let golden = expected("site-qc/pattern");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]).iter().filter(|c| c["input"].get("table").is_some()) {
        let rows: Vec<Vec<u64>> = list(&case["input"]["table"]).iter().map(counts).collect();
        let (fit, output) = (dirichlet_multinomial(&rows).unwrap(), &case["expected"]["dm"]);
        for (got, golden) in fit.means.iter().zip(list(&output["mu"])) {
            tally.close("mu", Some(*got), golden, 1e-6);
        }
        tally.close("gamma", Some(fit.dispersion), &output["gamma"], 1e-6);
        tally.close("rho", Some(fit.correlation), &output["rho"], 1e-6);
        tally.within("loglik", fit.log_likelihood, &output["loglik"], 1e-8);
        tally.within("loglik 0", fit.log_likelihood_multinomial, &output["loglik_multinomial"], 1e-8);
        tally.within("LRT", fit.test.statistic, &output["LRT"], 2e-8);
        tally.relative("p", fit.test.p_value, &output["p_LRT"], 1e-6);
        tally.holds(&format!("gradient {:e}", fit.gradient), fit.gradient < 1e-9);
        for (left_out, golden) in list(&case["expected"]["loo"]).iter().enumerate() {
            let mut others = rows.clone();
            let row = others.remove(left_out);
            let fit = dirichlet_multinomial(&others).unwrap();
            for (got, golden) in fit.means.iter().zip(list(&golden["mu"])) {
                tally.close("loo mu", Some(*got), golden, 1e-6);
            }
            tally.close("loo gamma", Some(fit.dispersion), &golden["gamma"], 1e-6);
            let test = fit.pattern_test(&row, 1, 1).unwrap();
            tally.within("loo p", test.p_value, &golden["p"], 2e-6);
            let exact = fit.exact_pattern_test(&row).unwrap().unwrap();
            tally.within("loo exact p", exact, &golden["p"], 2e-6);
            let at_once = dirichlet_multinomial_of_others(&rows).unwrap()[left_out].clone().unwrap();
            tally.close("at once gamma", Some(at_once.dispersion), &golden["gamma"], 1e-6);
            for (got, golden) in at_once.means.iter().zip(list(&golden["mu"])) {
                tally.close("at once mu", Some(*got), golden, 1e-6);
            }
        }
    }
    tally.finish("patterns", 50);
}

#[test]
fn meta_regression_agrees() {
    let case = expected("site-qc/region")["cases"][0].take();
    let (input, output) = (&case["input"], &case["expected"]);
    let (y, v) = (numbers(&input["y"]), numbers(&input["v"]));
    let region: Vec<usize> = counts(&input["region"]).iter().map(|r| usize::try_from(*r).unwrap()).collect();
    let mut design = Design::new(y.len());
    design.factor("region", &["0", "1", "2"], 0, &region).unwrap();
    let fit = meta_regression(&y, &v, &design, ConfidenceLevel::P95).unwrap();
    let mut tally = Tally::default();
    for (k, coefficient) in fit.coefficients.iter().enumerate() {
        tally.close("beta", Some(coefficient.coefficient), &output["beta"][k], 1e-10);
        tally.close("se", Some(coefficient.standard_error), &output["se"][k], 1e-10);
    }
    for (key, got) in [("tau2", fit.tau_squared), ("F", fit.f), ("p", fit.p_value)] {
        tally.close(key, Some(got), &output[key], 1e-10);
    }
    tally.exact("df1", Some(fit.df1 as f64), &output["df1"]);
    tally.exact("df2", Some(fit.df2 as f64), &output["df2"]);
    tally.finish("meta-regression", 11);
}
