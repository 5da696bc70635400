//! Weights, offset, exact ties, robust variance, late entry (R `survival::coxph` 3.5-3), Firth's
//! penalty (mpmath) and simple effects (from R's coefficients and covariances).

use palladion_biostat::design::Design;
use palladion_biostat::survival::Observations;
use palladion_biostat::survival::cox::{CoxModel, CoxOptions, Ties, Variance};
use serde_json::Value;

use crate::cox_model::Model;
use crate::fixtures::{Data, expected, list};
use crate::tally::Tally;

fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(|v| v.as_f64().unwrap()).collect()
}

fn labels(value: &Value) -> Option<Vec<usize>> {
    let list = value.as_array()?;
    Some(list.iter().map(|v| usize::try_from(v.as_u64().unwrap()).unwrap()).collect())
}

fn ties(value: &Value) -> Ties {
    match value.as_str().unwrap() {
        "efron" => Ties::Efron,
        "breslow" => Ties::Breslow,
        _ => Ties::Exact,
    }
}

fn observations(case: &Value) -> Observations {
    let (time, event) = (numbers(&case["time"]), numbers(&case["event"]));
    let event: Vec<bool> = event.iter().map(|e| *e > 0.5).collect();
    match case.get("start") {
        Some(start) => Observations::with_entry(&numbers(start), &time, &event).unwrap(),
        None => Observations::new(&time, &event).unwrap(),
    }
}

#[test]
fn weights_offset_exact_ties_and_robust_variances_agree_with_coxph() {
    let mut tally = Tally::default();
    let golden = expected("cox_more");
    for case in list(&golden["cases"]) {
        let what = case["id"].as_str().unwrap();
        let observations = observations(case);
        let mut design = Design::new(observations.rows());
        for (name, values) in list(&case["columns"]).iter().zip(list(&case["x"])) {
            design.numeric(name.as_str().unwrap(), &numbers(values)).unwrap();
        }
        let (strata, clusters) = (labels(&case["strata"]), labels(&case["cluster"]));
        let (weights, offset) = (case.get("weights").map(numbers), case.get("offset").map(numbers));
        let mut model = CoxModel::new(&observations, &design);
        if let Some(strata) = &strata {
            model = model.with_strata(strata);
        }
        if let Some(clusters) = &clusters {
            model = model.with_clusters(clusters);
        }
        if let Some(weights) = &weights {
            model = model.with_weights(weights);
        }
        if let Some(offset) = &offset {
            model = model.with_offset(offset);
        }
        let variance = match case["ask_robust"].as_bool() {
            None => Variance::Automatic,
            Some(true) => Variance::Robust,
            Some(false) => Variance::Model,
        };
        let options = CoxOptions { ties: ties(&case["ties"]), variance, ..CoxOptions::default() };
        let fit = model.fit(&options).unwrap();
        tally.holds(&format!("{what} gradient {}", fit.max_gradient), fit.max_gradient < 1e-9);
        let robust = fit.variance == Variance::Robust;
        tally.holds(&format!("{what} robust"), case["robust"].as_bool() == Some(robust));
        tally.close(&format!("{what} null"), Some(fit.log_likelihood_null), &case["loglik"][0], 1e-12);
        tally.close(&format!("{what} loglik"), Some(fit.log_likelihood), &case["loglik"][1], 1e-12);
        tally.close(&format!("{what} score"), Some(fit.score.statistic), &case["score"], 1e-8);
        tally.close(&format!("{what} wald"), fit.wald.map(|w| w.statistic), &case["wald"], 1e-8);
        let rscore = fit.robust_score.map(|s| s.statistic);
        tally.close(&format!("{what} rscore"), rscore, &case["rscore"], 1e-8);
        for (k, coefficient) in fit.coefficients.iter().enumerate() {
            let estimate = coefficient.estimate().map(|e| e.coefficient);
            tally.close(&format!("{what} coef {k}"), estimate, &case["coef"][k], 1e-9);
            for j in 0..fit.coefficients.len() {
                let here = format!("{what} {k} {j}");
                tally.close(&here, Some(fit.covariance[[k, j]]), &case["var"][k][j], 1e-8);
                tally.close(&here, Some(fit.model_covariance[[k, j]]), &case["naive_var"][k][j], 1e-8);
            }
        }
    }
    tally.finish("cox weights, offset, exact ties, robust", 300);
}

#[test]
fn firths_penalised_fit_agrees_with_its_definition() {
    let mut tally = Tally::default();
    let golden = expected("firth");
    for case in list(&golden["cases"]) {
        let what = format!("{} {}", case["id"], case["ties"]);
        let observations = observations(case);
        let rows: Vec<Vec<f64>> = list(&case["x"]).iter().map(numbers).collect();
        let mut design = Design::new(rows.len());
        for k in 0..rows[0].len() {
            let column: Vec<f64> = rows.iter().map(|r| r[k]).collect();
            design.numeric(&format!("x{k}"), &column).unwrap();
        }
        let options = CoxOptions { ties: ties(&case["ties"]), ..CoxOptions::default() };
        let fit = CoxModel::new(&observations, &design).fit_firth(&options).unwrap();
        tally.close(&format!("{what} loglik"), Some(fit.log_likelihood), &case["loglik"], 1e-12);
        tally.close(&format!("{what} null"), Some(fit.log_likelihood_null), &case["loglik_null"], 1e-12);
        for (k, coefficient) in fit.coefficients.iter().enumerate() {
            let estimate = coefficient.estimate.unwrap();
            let profile = coefficient.profile.unwrap();
            let golden = &case["profile"][k];
            tally.close(&format!("{what} coef"), Some(estimate.coefficient), &case["coef"][k], 1e-9);
            tally.close(&format!("{what} se"), Some(estimate.standard_error), &case["se"][k], 1e-9);
            tally.close(&format!("{what} lower"), Some(profile.limits.lower), &golden["lower"], 1e-9);
            tally.close(&format!("{what} upper"), Some(profile.limits.upper), &golden["upper"], 1e-9);
            tally.close(&format!("{what} lr"), Some(profile.test.statistic), &golden["lr"], 1e-8);
            tally.p_value(&format!("{what} p"), profile.test.p_value, &golden["p"]);
        }
    }
    tally.finish("firth", 60);
}

/// The effect of the first variable within a level of the second is `b1 + b_int` with variance
/// `V11 + Vii + 2 V1i`.
#[test]
fn simple_effects_are_those_of_rs_coefficients() {
    let mut tally = Tally::default();
    for (dataset, id) in
        [("gbsg", "inter_hormon_grade"), ("colon", "inter_rx_sex"), ("veteran", "inter_trt_celltype_3df")]
    {
        let (data, golden) = (Data::read(dataset), expected(dataset));
        let entry = list(&golden["cox"]).iter().find(|e| e["id"] == id).unwrap();
        let model = Model::new(&data, &entry["spec"], true);
        let fit = model.fit(Ties::Efron);
        let pair = list(&entry["spec"]["interactions"][0]);
        let (effect, modifier) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        let r = &entry["efron"];
        let (b, v) = (
            |k: usize| r["coef"][k].as_f64().unwrap(),
            |i: usize, j: usize| r["var"][i][j].as_f64().unwrap(),
        );
        let names: Vec<&str> = list(&r["coef_names"]).iter().map(|n| n.as_str().unwrap()).collect();
        let effects = match model.design.simple_effects(effect, modifier) {
            Ok(effects) => effects,
            // a number is taken at 0 and at 1
            Err(_) => [0.0, 1.0]
                .iter()
                .flat_map(|at| model.design.simple_effects_at(effect, modifier, *at).unwrap())
                .collect(),
        };
        tally.holds(&format!("{id} effects"), effects.len() >= 3);
        for simple in effects {
            let what = format!("{id} {} at {}", simple.column, simple.level);
            let main = names.iter().position(|n| *n == simple.column).unwrap();
            let product = names.iter().position(|n| {
                *n == format!("{}:{modifier}{}", simple.column, simple.level)
                    || (simple.level == "1" && *n == format!("{}:{modifier}", simple.column))
            });
            let (value, variance) = match product {
                Some(k) => (b(main) + b(k), v(main, main) + v(k, k) + 2.0 * v(main, k)),
                None => (b(main), v(main, main)),
            };
            let ours = fit.contrast(&simple.weights).unwrap();
            tally.close(&what, Some(ours.coefficient), &Value::from(value), 1e-9);
            tally.close(&what, Some(ours.standard_error), &Value::from(variance.sqrt()), 1e-9);
        }
    }
    tally.finish("simple effects", 20);
}
