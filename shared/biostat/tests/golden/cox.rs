//! R `survival::coxph` 3.5-3 on all datasets, Efron and Breslow.

use palladion_biostat::survival::cox::{CoxError, CoxFit, Ties};
use palladion_biostat::{Interval, TestResult};
use serde_json::Value;

use crate::cox_model::Model;
use crate::fixtures::{DATASETS, Data, expected, list};
use crate::tally::Tally;

#[test]
fn every_model_agrees_with_coxph() {
    let mut models = 0;
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected(name));
        let mut tally = Tally::default();
        for entry in list(&golden["cox"]) {
            let model = Model::new(&data, &entry["spec"], true);
            for (ties, key) in [(Ties::Efron, "efron"), (Ties::Breslow, "breslow")] {
                let what = format!("{name} {} {key}", entry["id"]);
                compare(&mut tally, &what, &model.fit(ties), &entry["spec"], &entry[key]);
                if entry[key].get("interaction").is_some() {
                    compare_interaction(&mut tally, &what, &data, entry, ties, &entry[key]["interaction"]);
                }
                models += 1;
            }
        }
        tally.finish(&format!("cox {name}"), 20);
    }
    assert_eq!(models, 88);
}

fn compare(tally: &mut Tally, what: &str, fit: &CoxFit, spec: &Value, golden: &Value) {
    let names: Vec<&str> = fit.coefficients.iter().map(|c| c.name.as_str()).collect();
    let expected: Vec<&str> = list(&golden["coef_names"]).iter().map(|n| n.as_str().unwrap()).collect();
    tally.holds(&format!("{what}: names {names:?} {expected:?}"), names == expected);
    tally.exact(&format!("{what} rows"), Some(fit.rows as f64), &golden["n_used"]);
    tally.exact(&format!("{what} events"), Some(fit.events as f64), &golden["n_events"]);
    tally.close(&format!("{what} null"), Some(fit.log_likelihood_null), &golden["loglik_null"], 1e-12);
    tally.close(&format!("{what} loglik"), Some(fit.log_likelihood), &golden["loglik"], 1e-12);
    // R's default leaves gradients of 1e-4
    tally.holds(&format!("{what} gradient {}", fit.max_gradient), fit.max_gradient < 1e-9);
    compare_test(tally, &format!("{what} lrt"), Some(&fit.likelihood_ratio), &golden["lrt"]);
    compare_test(tally, &format!("{what} score"), Some(&fit.score), &golden["score"]);
    // with clusters R's var, z, p, limits and Wald test are the robust ones
    let robust = spec.get("cluster").is_some();
    compare_test(tally, &format!("{what} wald"), fit.wald.as_ref(), &golden["wald"]);
    tally.holds(&format!("{what} robust"), fit.robust_score.is_some() == robust);
    if robust {
        compare_test(tally, &format!("{what} rscore"), fit.robust_score.as_ref(), &golden["robust_score"]);
    }
    let (model, errors) = if robust { ("naive_var", "robust_se") } else { ("var", "se") };
    for (k, coefficient) in fit.coefficients.iter().enumerate() {
        let here = format!("{what} {}", coefficient.name);
        let estimate = coefficient.estimate();
        let at = |key: &str| &golden[key][k];
        tally.close(&format!("{here} coef"), estimate.map(|e| e.coefficient), at("coef"), 1e-9);
        tally.close(&format!("{here} hr"), estimate.map(|e| e.hazard_ratio), at("hr"), 1e-9);
        tally.close(&format!("{here} se"), estimate.map(|e| e.standard_error), at(errors), 1e-9);
        for j in 0..fit.coefficients.len() {
            for (name, ours, theirs) in
                [("cov", &fit.covariance, "var"), ("model cov", &fit.model_covariance, model)]
            {
                let what = format!("{here} {name} {j}");
                tally.close(&what, Some(ours[[k, j]]), &golden[theirs][k][j], 1e-8);
            }
        }
        if let Some(e) = estimate {
            tally.close(&format!("{here} z"), Some(e.z), at("z"), 1e-8);
            tally.p_value(&format!("{here} p"), e.p_value, at("p"));
            let Interval { lower, upper } = e.hazard_ratio_limits;
            tally.close(&format!("{here} lower"), Some(lower), at("hr_lower95"), 1e-9);
            tally.close(&format!("{here} upper"), Some(upper), at("hr_upper95"), 1e-9);
        }
    }
}

fn compare_test(tally: &mut Tally, what: &str, test: Option<&TestResult>, golden: &Value) {
    tally.close(what, test.map(|t| t.statistic), &golden["stat"], 1e-8);
    tally.exact(&format!("{what} df"), test.map(|t| t.df as f64), &golden["df"]);
    if let Some(test) = test {
        tally.p_value(&format!("{what} p"), test.p_value, &golden["p"]);
    }
}

fn compare_interaction(
    tally: &mut Tally,
    what: &str,
    data: &Data,
    entry: &Value,
    ties: Ties,
    golden: &Value,
) {
    let full = Model::new(data, &entry["spec"], true);
    let fit = full.fit(ties);
    let reduced = Model::new(data, &entry["spec"], false).fit(ties);
    let likelihood_ratio = fit.likelihood_ratio_test(&reduced);
    if entry["spec"].get("cluster").is_some() {
        tally.holds(&format!("{what} no lrt"), likelihood_ratio == Err(CoxError::NoLikelihoodRatio));
    } else {
        let what = format!("{what} interaction lrt");
        compare_test(tally, &what, Some(&likelihood_ratio.unwrap()), &golden["lrt"]);
    }
    tally.close(&format!("{what} without"), Some(reduced.log_likelihood), &golden["loglik_without"], 1e-12);
    let columns: Vec<usize> = full.design.terms().last().unwrap().columns.clone().collect();
    let wald = fit.wald_test(&columns).unwrap();
    compare_test(tally, &format!("{what} interaction wald"), Some(&wald), &golden["wald"]);
}
