//! Cox models against `coxph` at tight convergence.

use palladion_api::statistics::output::{Coefficient, CoefficientEstimate, CoxModel, TestResult};
use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::snapshot::{Snapshot, variable};
use crate::tally::{ESTIMATE, EXACT, LOG_LIKELIHOOD, TEST, Tally, text, words};

pub(crate) const TIES: [&str; 2] = ["efron", "breslow"];

pub(crate) fn analysis(spec: &Value, ties: &str) -> Value {
    let terms = spec["terms"].as_array().unwrap().iter().map(|term| {
        let coding = match (term["type"].as_str().unwrap(), term["transform"].as_str()) {
            ("factor", _) => json!({"as": "indicators", "reference": text(&term["levels"][0])}),
            (_, Some("log")) => json!({"as": "log"}),
            (_, None) => json!({"as": "linear"}),
            (_, Some(other)) => panic!("transform {other}"),
        };
        json!({"variable": variable(term["col"].as_str().unwrap()), "coding": coding})
    });
    let all = |key: &str| words(&spec[key]).iter().map(|column| variable(column)).collect::<Vec<_>>();
    let pairs = spec["interactions"].as_array().into_iter().flatten();
    let pairs = pairs.map(|pair| {
        let names: Vec<String> = words(pair).iter().map(|column| variable(column)).collect();
        json!({"variables": names, "simple_effects": false})
    });
    let mut analysis = json!({
        "kind": "cox", "endpoint": spec["time"], "terms": terms.collect::<Vec<_>>(), "ties": ties,
        "interactions": pairs.collect::<Vec<_>>(), "strata": all("strata"),
    });
    for (field, key) in [("cluster", "cluster"), ("entry_days", "start")] {
        if let Some(column) = spec.get(key).and_then(Value::as_str) {
            analysis[field] = json!(variable(column));
        }
    }
    analysis
}

/// Compares every model of `entries`; gives how many there were.
pub(crate) fn compare(tally: &mut Tally, snapshot: &Snapshot, entries: &[&Value]) -> usize {
    let mut analyses = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        for ties in TIES {
            analyses.push((format!("m{index}_{ties}"), analysis(&entry["spec"], ties)));
        }
    }
    let found = result(snapshot, &plan(&analyses));
    for (index, entry) in entries.iter().enumerate() {
        for ties in TIES {
            let place = format!("{} {ties}", entry["id"]);
            let Content::Cox(model) = content(&found, &format!("m{index}_{ties}")) else {
                panic!("{place}: no model");
            };
            model_of(tally, &place, &entry[ties], model);
        }
    }
    analyses.len()
}

fn model_of(tally: &mut Tally, place: &str, golden: &Value, model: &CoxModel) {
    let robust = golden.get("robust_se").is_some();
    tally.holds(&format!("{place} variance"), model.variance == if robust { "robust" } else { "model" });
    tally.holds(&format!("{place} clusters"), model.clusters.is_some() == robust);
    tally.count(&format!("{place} n"), &golden["n_used"], model.n);
    tally.count(&format!("{place} events"), &golden["n_events"], model.events);
    tally.count(&format!("{place} dropped"), &golden["n_dropped_missing"], model.dropped);
    tally.number(
        &format!("{place} loglik_null"),
        &golden["loglik_null"],
        Some(model.loglik_null),
        LOG_LIKELIHOOD,
    );
    tally.number(&format!("{place} loglik"), &golden["loglik"], Some(model.loglik), LOG_LIKELIHOOD);
    test(tally, &format!("{place} lrt"), &golden["lrt"], Some(&model.likelihood_ratio));
    test(tally, &format!("{place} score"), &golden["score"], model.score.as_ref());
    test(tally, &format!("{place} wald"), &golden["wald"], model.wald.as_ref());
    tally.holds(&format!("{place} robust score"), model.robust_score.is_some() == robust);
    if robust {
        test(tally, &format!("{place} robust score"), &golden["robust_score"], model.robust_score.as_ref());
    }
    let names = golden["coef_names"].as_array().unwrap();
    tally.holds(&format!("{place} number of coefficients"), names.len() == model.coefficients.len());
    for (index, name) in names.iter().enumerate() {
        let found = model.coefficients.iter().find(|coefficient| r_name(&coefficient.term) == *name);
        let found = found.unwrap_or_else(|| panic!("{place}: no coefficient {name}"));
        let at = |column: &str| &golden[column][index];
        coefficient(tally, &format!("{place} {name}"), &at, robust, found);
    }
    if let Some(golden) = golden.get("interaction") {
        let [interaction] = model.interactions.as_slice() else { panic!("{place}: no interaction") };
        test(tally, &format!("{place} interaction wald"), &golden["wald"], interaction.wald.as_ref());
        if robust {
            // R's likelihood-ratio test of a clustered fit is not one
            tally.holds(&format!("{place} no interaction lrt"), interaction.likelihood_ratio.is_none());
        } else {
            let found = interaction.likelihood_ratio.as_ref();
            test(tally, &format!("{place} interaction lrt"), &golden["lrt"], found);
        }
    }
}

/// The coefficient's name as R writes it: `rxLev:sex` for `x.rx: Lev vs Obs x x.sex`.
pub(crate) fn r_name(term: &str) -> String {
    let part = |part: &str| match part.split_once(": ") {
        Some((variable, levels)) => {
            format!("{}{}", variable.trim_start_matches("x."), levels.split(" vs ").next().unwrap())
        }
        None => match part.strip_prefix("ln(x.") {
            Some(logarithm) => format!("log({logarithm}"),
            None => part.trim_start_matches("x.").to_owned(),
        },
    };
    term.split(" x ").map(part).collect::<Vec<_>>().join(":")
}

fn coefficient<'a>(
    tally: &mut Tally,
    place: &str,
    at: &dyn Fn(&str) -> &'a Value,
    robust: bool,
    found: &Coefficient,
) {
    let CoefficientEstimate::Estimated {
        log_hazard_ratio,
        std_error,
        hazard_ratio,
        conf_low,
        conf_high,
        z,
        p_value,
    } = found.estimate
    else {
        return tally.holds(&format!("{place} is not estimated"), at("coef").is_null());
    };
    let mut number = |column: &str, found: Option<f64>, tolerance: f64| {
        tally.number(&format!("{place} {column}"), at(column), found, tolerance);
    };
    number("coef", Some(log_hazard_ratio), ESTIMATE);
    number("hr", hazard_ratio, ESTIMATE);
    number(if robust { "robust_se" } else { "se" }, Some(std_error), ESTIMATE);
    if robust {
        number("se", found.model_std_error, ESTIMATE);
    }
    number("z", Some(z), ESTIMATE);
    number("hr_lower95", conf_low, ESTIMATE);
    number("hr_upper95", conf_high, ESTIMATE);
    tally.p_value(&format!("{place} p"), at("p"), Some(p_value));
    if !robust {
        tally.holds(&format!("{place} one error"), found.model_std_error.is_none());
    }
}

fn test(tally: &mut Tally, place: &str, golden: &Value, found: Option<&TestResult>) {
    tally.number(
        &format!("{place} statistic"),
        &golden["stat"],
        found.and_then(|found| found.statistic),
        TEST,
    );
    tally.number(&format!("{place} df"), &golden["df"], found.and_then(|found| found.df), EXACT);
    tally.p_value(&format!("{place} p"), &golden["p"], found.map(|found| found.p_value));
}
