//! Cox models against `coxph` at tight convergence.

use std::collections::BTreeMap;

use palladion_api::statistics::output::{Coefficient, CoefficientEstimate, CoxModel, TestResult};
use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::snapshot::{Snapshot, variable};
use crate::tally::{ESTIMATE, EXACT, LOG_LIKELIHOOD, TEST, Tally, text, words};

const TIES: [&str; 2] = ["efron", "breslow"];

/// Whether a plan of this release can express a model.
pub(crate) fn expressible(spec: &Value) -> bool {
    spec.get("interactions").is_none_or(Value::is_null) && spec.get("start").is_none()
}

fn analysis(spec: &Value, ties: &str) -> Value {
    let terms = spec["terms"].as_array().unwrap().iter().map(|term| {
        let coding = match (term["type"].as_str().unwrap(), term["transform"].as_str()) {
            ("factor", _) => json!({"as": "indicators", "reference": text(&term["levels"][0])}),
            (_, Some("log")) => json!({"as": "log"}),
            (_, None) => json!({"as": "linear"}),
            (_, Some(other)) => panic!("transform {other}"),
        };
        json!({"variable": variable(term["col"].as_str().unwrap()), "coding": coding})
    });
    let strata: Vec<String> = words(&spec["strata"]).iter().map(|column| variable(column)).collect();
    let endpoint = spec["time"].as_str().unwrap();
    json!({"kind": "cox", "endpoint": endpoint, "terms": terms.collect::<Vec<_>>(), "ties": ties, "strata": strata})
}

/// Compares every model of `entries` that a plan can express; gives how many there were.
pub(crate) fn compare(tally: &mut Tally, snapshot: &Snapshot, entries: &[&Value]) -> usize {
    let mut by_cluster: BTreeMap<Option<String>, Vec<&Value>> = BTreeMap::new();
    for entry in entries {
        by_cluster.entry(cluster(&entry["spec"])).or_default().push(entry);
    }
    by_cluster
        .iter()
        .map(|(cluster, entries)| compare_plan(tally, snapshot, cluster.as_deref(), entries))
        .sum()
}

fn cluster(spec: &Value) -> Option<String> {
    spec.get("cluster").and_then(Value::as_str).map(variable)
}

/// One plan for models with the same cluster variable: R leaves out rows where it is missing, and so
/// does the plan's population.
fn compare_plan(tally: &mut Tally, snapshot: &Snapshot, cluster: Option<&str>, entries: &[&Value]) -> usize {
    let mut analyses = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        for ties in TIES {
            analyses.push((format!("m{index}_{ties}"), analysis(&entry["spec"], ties)));
        }
    }
    let mut plan = plan(&analyses);
    if let Some(cluster) = cluster {
        let known = json!({"variable": cluster, "minimum": f64::MIN});
        plan.population.filters.push(serde_json::from_value(known).unwrap());
    }
    let found = result(snapshot, &plan);
    for (index, entry) in entries.iter().enumerate() {
        for ties in TIES {
            let place = format!("{} {ties}", entry["id"]);
            let Content::Cox(model) = content(&found, &format!("m{index}_{ties}")) else {
                panic!("{place}: no model");
            };
            model_of(tally, &place, &entry[ties], &entry["spec"], model);
        }
    }
    analyses.len()
}

fn model_of(tally: &mut Tally, place: &str, golden: &Value, spec: &Value, model: &CoxModel) {
    let clustered = cluster(spec).is_some();
    tally.count(&format!("{place} n"), &golden["n_used"], model.n);
    tally.count(&format!("{place} events"), &golden["n_events"], model.events);
    tally.number(
        &format!("{place} loglik_null"),
        &golden["loglik_null"],
        Some(model.loglik_null),
        LOG_LIKELIHOOD,
    );
    tally.number(&format!("{place} loglik"), &golden["loglik"], Some(model.loglik), LOG_LIKELIHOOD);
    test(tally, &format!("{place} lrt"), &golden["lrt"], Some(&model.likelihood_ratio));
    test(tally, &format!("{place} score"), &golden["score"], Some(&model.score));
    if !clustered {
        tally.count(&format!("{place} dropped"), &golden["n_dropped_missing"], model.dropped);
        // R's Wald statistics of a clustered fit are robust; this release has the model-based ones
        test(tally, &format!("{place} wald"), &golden["wald"], model.wald.as_ref());
    }
    let names = golden["coef_names"].as_array().unwrap();
    tally.holds(&format!("{place} number of coefficients"), names.len() == model.coefficients.len());
    for (index, name) in names.iter().enumerate() {
        let found = model.coefficients.iter().find(|coefficient| r_name(coefficient, spec) == *name);
        let found = found.unwrap_or_else(|| panic!("{place}: no coefficient {name}"));
        let at = |column: &str| &golden[column][index];
        coefficient(tally, &format!("{place} {name}"), &at, clustered, found);
    }
}

/// The coefficient's name as R writes it.
fn r_name(coefficient: &Coefficient, spec: &Value) -> String {
    let column = coefficient.variable.trim_start_matches("x.");
    let term = spec["terms"].as_array().unwrap().iter().find(|term| term["col"] == column).unwrap();
    match (&coefficient.level, term["transform"].as_str()) {
        (Some(level), _) => format!("{column}{level}"),
        (None, Some(transform)) => format!("{transform}({column})"),
        (None, None) => column.to_owned(),
    }
}

fn coefficient<'a>(
    tally: &mut Tally,
    place: &str,
    at: &dyn Fn(&str) -> &'a Value,
    clustered: bool,
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
    let mut number = |column: &str, found: f64, tolerance: f64| {
        tally.number(&format!("{place} {column}"), at(column), Some(found), tolerance);
    };
    number("coef", log_hazard_ratio, ESTIMATE);
    number("hr", hazard_ratio, ESTIMATE);
    number("se", std_error, ESTIMATE);
    if !clustered {
        number("z", z, ESTIMATE);

        number("hr_lower95", conf_low, ESTIMATE);
        number("hr_upper95", conf_high, ESTIMATE);
        tally.p_value(&format!("{place} p"), at("p"), Some(p_value));
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
