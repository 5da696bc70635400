//! `expected/pathological.json`: Kaplan-Meier and log-rank at the edges.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::{KaplanMeier, Observations, SurvivalError, Transform, log_rank};
use serde_json::Value;

use crate::fixtures::{Data, expected, list};
use crate::kaplan_meier::same_time;
use crate::log_rank::compare_result;
use crate::tally::{Tally, number};

const P95: ConfidenceLevel = ConfidenceLevel::P95;
const TRANSFORMS: [(&str, Transform); 5] = [
    ("plain", Transform::Plain),
    ("log", Transform::Log),
    ("log-log", Transform::LogLog),
    ("logit", Transform::Logit),
    ("arcsin", Transform::Arcsine),
];

fn observations(case: &Value) -> Observations {
    let data = Data::inline(&case["data"]);
    let rows = data.complete(None, &["time".to_owned()]);
    let (time, event) = (data.numbers("time", &rows), data.events("status", &rows));
    if case["data"].get("start").is_some() {
        return Observations::with_entry(&data.numbers("start", &rows), &time, &event).unwrap();
    }
    Observations::new(&time, &event).unwrap()
}

fn cases(prefix: &str) -> Vec<Value> {
    let all = expected("pathological");
    list(&all["cases"]).iter().filter(|c| c["id"].as_str().unwrap().starts_with(prefix)).cloned().collect()
}

#[test]
fn curves_at_the_edges() {
    let mut tally = Tally::default();
    for case in cases("km_") {
        let curve = KaplanMeier::fit(&observations(&case));
        for (key, transform) in TRANSFORMS {
            let what = format!("{} {key}", case["id"]);
            compare(&mut tally, &what, &curve, transform, &case[key]);
        }
        for golden in list(&case["rmst"]) {
            let mean = curve.restricted_mean(number(&golden["tau"]).unwrap()).unwrap();
            tally.close(&format!("{} rmst", case["id"]), Some(mean.mean), &golden["value"], 1e-10);
            tally.close(&format!("{} rmst se", case["id"]), Some(mean.standard_error), &golden["se"], 1e-10);
        }
    }
    tally.finish("pathological curves", 1500);
}

fn compare(tally: &mut Tally, what: &str, curve: &KaplanMeier, transform: Transform, golden: &Value) {
    tally.exact(
        &format!("{what} steps"),
        Some(curve.steps().len() as f64),
        &Value::from(list(&golden["time"]).len() as f64),
    );
    for (i, step) in curve.steps().iter().enumerate() {
        let here = format!("{what} step {i}");
        tally.exact(&format!("{here} time"), Some(step.time), &golden["time"][i]);
        tally.exact(&format!("{here} at risk"), Some(step.at_risk as f64), &golden["n_risk"][i]);
        tally.exact(&format!("{here} events"), Some(step.events as f64), &golden["n_event"][i]);
        tally.close(&format!("{here} surv"), Some(step.survival), &golden["surv"][i], 1e-12);
        tally.close(&format!("{here} se"), step.se_log_survival, &golden["se_log"][i], 1e-10);
        let limits = step.limits(P95, transform);
        tally.close(&format!("{here} lower"), limits.map(|l| l.lower), &golden["lower"][i], 1e-10);
        tally.close(&format!("{here} upper"), limits.map(|l| l.upper), &golden["upper"][i], 1e-10);
    }
    for (i, p) in [0.25, 0.5, 0.75].into_iter().enumerate() {
        let quantile = curve.quantile(p, P95, transform).unwrap();
        same_time(tally, &format!("{what} quantile {p}"), quantile.estimate, &golden["quantile"]["q"][i]);
        same_time(
            tally,
            &format!("{what} quantile {p} lower"),
            quantile.lower,
            &golden["quantile"]["lower"][i],
        );
        same_time(
            tally,
            &format!("{what} quantile {p} upper"),
            quantile.upper,
            &golden["quantile"]["upper"][i],
        );
    }
    let at = &golden["at"];
    for (i, time) in list(&at["time"]).iter().enumerate() {
        let (here, estimate) = (format!("{what} at {time}"), curve.at(number(time).unwrap(), P95, transform));
        tally.close(&format!("{here} surv"), Some(estimate.survival), &at["surv"][i], 1e-12);
        tally.close(&format!("{here} se"), estimate.standard_error, &at["se"][i], 1e-10);
        tally.close(&format!("{here} lower"), estimate.limits.map(|l| l.lower), &at["lower"][i], 1e-10);
        tally.close(&format!("{here} upper"), estimate.limits.map(|l| l.upper), &at["upper"][i], 1e-10);
        tally.exact(&format!("{here} at risk"), Some(estimate.at_risk as f64), &at["n_risk"][i]);
    }
}

#[test]
fn comparisons_at_the_edges() {
    let mut tally = Tally::default();
    for case in cases("lr_") {
        let what = case["id"].as_str().unwrap();
        let data = Data::inline(&case["data"]);
        let rows = data.complete(None, &["time".to_owned()]);
        let numbers = |column: &str| data.strata(&[column.to_owned()], &rows).unwrap();
        let groups = numbers("g");
        let count = groups.iter().max().unwrap() + 1;
        let stratified = case["formula"].as_str().unwrap().contains("strata");
        let strata = stratified.then(|| numbers("st"));
        match log_rank(&observations(&case), &groups, count, strata.as_deref(), 0.0) {
            Ok(result) => compare_result(&mut tally, what, &result, &case),
            Err(SurvivalError::NoEvents) => tally.holds(what, what == "lr_no_events"),
            Err(SurvivalError::NothingToCompare) => tally.holds(what, what == "lr_single_group"),
            Err(other) => panic!("{what}: {other}"),
        }
    }
    tally.finish("pathological comparisons", 60);
}
