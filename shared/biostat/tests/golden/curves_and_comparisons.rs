//! Weighted curves, late entry, trend, landmark, restricted means (R `survival` 3.5-3) and
//! Fleming-Harrington weights (lifelines 0.30).

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::{
    KaplanMeier, Landmark, Observations, Transform, WeightedKaplanMeier, fleming_harrington, log_rank,
    restricted_mean_difference, restricted_mean_ratio,
};
use serde_json::Value;

use crate::fixtures::{Data, expected, list, texts};
use crate::tally::{Tally, number};

/// The complete rows of a case, their observations, and numbers for the levels of its group.
struct Case {
    data: Data,
    rows: Vec<usize>,
    observations: Observations,
    what: String,
}

impl Case {
    fn read(golden: &Value) -> Self {
        let (name, columns) = (golden["data"].as_str().unwrap(), texts(&golden["columns"]));
        let data = Data::read(name);
        let mut needed = columns.clone();
        for key in ["group", "strata", "weight"] {
            needed.extend(texts(&golden[key]));
        }
        let mut rows = data.complete(None, &needed);
        if name == "colon" {
            rows.retain(|row| data.cell("etype", *row) == "2");
        }
        let value = |k: usize| data.numbers(&columns[k], &rows);
        let event = data.events(columns.last().unwrap(), &rows);
        let observations = match columns.len() {
            3 => Observations::with_entry(&value(0), &value(1), &event),
            _ => Observations::new(&value(0), &event),
        };
        let what = format!("{name} {} {}", golden["group"], golden["strata"]);
        Self { observations: observations.unwrap(), data, rows, what }
    }

    /// Levels in ascending order, numbers by their value.
    fn levels(&self, golden: &Value, key: &str) -> Option<(Vec<usize>, usize)> {
        let column = golden[key].as_str()?;
        let cell = |row: &usize| self.data.cell(column, *row).to_owned();
        let mut levels: Vec<String> = self.rows.iter().map(cell).collect();
        let number = |text: &String| text.parse::<f64>().unwrap_or(0.0);
        levels.sort_by(|a, b| number(a).total_cmp(&number(b)).then(a.cmp(b)));
        levels.dedup();
        let at = |row: &usize| levels.iter().position(|level| *level == cell(row)).unwrap();
        Some((self.rows.iter().map(at).collect(), levels.len()))
    }
}

#[test]
fn weighted_curves_agree_with_survfit() {
    let mut tally = Tally::default();
    for golden in list(&expected("curves_and_comparisons")["weighted"]) {
        let case = Case::read(golden);
        let weights = case.data.numbers(golden["weight"].as_str().unwrap(), &case.rows);
        let curve = WeightedKaplanMeier::fit(&case.observations, &weights).unwrap();
        for (i, time) in list(&golden["time"]).iter().enumerate() {
            let what = format!("{} {} t={time}", case.what, golden["weight"]);
            let time = number(time).unwrap();
            let step = curve.steps().iter().find(|s| (s.time - time).abs() < 1e-9).unwrap();
            tally.close(&format!("{what} at risk"), Some(step.at_risk), &golden["n_risk"][i], 1e-12);
            tally.close(&format!("{what} events"), Some(step.events), &golden["n_event"][i], 1e-12);
            tally.close(&format!("{what} surv"), Some(step.survival), &golden["surv"][i], 1e-12);
            tally.close(&format!("{what} greenwood"), step.greenwood, &golden["greenwood"][i], 1e-10);
            // R gives the robust error of the survival itself, 0 where the survival is 0 and the
            // logarithm has none
            let robust = Some(step.robust.map_or(0.0, |se| se * step.survival));
            tally.close(&format!("{what} robust"), robust, &golden["robust"][i], 1e-10);
            let limits = step.limits(ConfidenceLevel::P95, Transform::LogLog);
            let (lower, upper) = (limits.map(|l| l.lower), limits.map(|l| l.upper));
            tally.close(&format!("{what} lower"), lower, &golden["lower"][i], 1e-10);
            tally.close(&format!("{what} upper"), upper, &golden["upper"][i], 1e-10);
        }
    }
    tally.finish("weighted curves", 1000);
}

#[test]
fn late_entry_and_trend_agree_with_r() {
    let (mut tally, golden) = (Tally::default(), expected("curves_and_comparisons"));
    for golden in list(&golden["entry"]).iter().chain(list(&golden["trend"])) {
        let case = Case::read(golden);
        let (groups, count) = case.levels(golden, "group").unwrap();
        let strata = case.levels(golden, "strata").map(|s| s.0);
        let rho = number(&golden["rho"]).unwrap_or(0.0);
        let result = log_rank(&case.observations, &groups, count, strata.as_deref(), rho).unwrap();
        let scores: Vec<f64> = list(&golden["scores"]).iter().filter_map(number).collect();
        let test = if scores.is_empty() { result.test } else { result.trend(&scores).unwrap() };
        tally.close(&case.what, Some(test.statistic), &golden["stat"], 1e-8);
        tally.p_value(&case.what, test.p_value, &golden["p"]);
    }
    tally.finish("late entry and trend", 20);
}

#[test]
fn fleming_harrington_weights_agree_with_lifelines() {
    let mut tally = Tally::default();
    for golden in list(&expected("fleming_harrington")["cases"]) {
        let case = Case::read(golden);
        let (groups, count) = case.levels(golden, "group").unwrap();
        let exponents = [number(&golden["rho"]).unwrap(), number(&golden["gamma"]).unwrap()];
        let result = fleming_harrington(&case.observations, &groups, count, None, exponents).unwrap();
        let what = format!("{} {exponents:?}", case.what);
        tally.close(&what, Some(result.test.statistic), &golden["stat"], 1e-8);
        tally.p_value(&what, result.test.p_value, &golden["p"]);
    }
    tally.finish("Fleming-Harrington", 40);
}

#[test]
fn landmarks_agree_with_survfit_of_the_subset() {
    let mut tally = Tally::default();
    for golden in list(&expected("curves_and_comparisons")["landmark"]) {
        let case = Case::read(golden);
        let (groups, count) = case.levels(golden, "group").unwrap();
        let landmark = Landmark::new(&case.observations, number(&golden["at"]).unwrap()).unwrap();
        let groups: Vec<usize> = landmark.rows.iter().map(|row| groups[*row]).collect();
        let dropped = landmark.events_before + landmark.censored_before + landmark.entered_after;
        tally.holds(&format!("{} rows", case.what), dropped + groups.len() == case.rows.len());
        for g in 0..count {
            let curve = KaplanMeier::fit(&landmark.observations.group(&groups, g).unwrap());
            tally.exact(&case.what, Some(curve.rows() as f64), &golden["n"][g]);
            for (i, time) in [30.0, 100.0, 200.0].into_iter().enumerate() {
                tally.close(&case.what, Some(curve.survival(time)), &golden["surv"][3 * g + i], 1e-12);
            }
        }
        let test = log_rank(&landmark.observations, &groups, count, None, 0.0).unwrap().test;
        tally.close(&case.what, Some(test.statistic), &golden["stat"], 1e-8);
    }
    tally.finish("landmark", 30);
}

#[test]
fn restricted_means_compare_as_those_of_survfit() {
    let mut tally = Tally::default();
    for golden in list(&expected("curves_and_comparisons")["rmst"]) {
        let case = Case::read(golden);
        let groups = case.levels(golden, "group").unwrap().0;
        let curve = |g| KaplanMeier::fit(&case.observations.group(&groups, g).unwrap());
        let (tau, level) = (number(&golden["tau"]).unwrap(), ConfidenceLevel::P95);
        let difference = restricted_mean_difference(&curve(1), &curve(0), tau, level).unwrap();
        let ratio = restricted_mean_ratio(&curve(1), &curve(0), tau, level).unwrap();
        let mut close = |got: f64, key: &Value| tally.close(&case.what, Some(got), key, 1e-10);
        close(difference.estimate, &golden["difference"]);
        close(difference.standard_error, &golden["se"]);
        close(difference.limits.lower, &golden["ci"][0]);
        close(difference.limits.upper, &golden["ci"][1]);
        close(ratio.estimate, &golden["ratio"]);
        close(ratio.se_log, &golden["se_log"]);
        close(ratio.limits.lower, &golden["ratio_ci"][0]);
        close(ratio.limits.upper, &golden["ratio_ci"][1]);
        tally.p_value(&case.what, difference.p_value.unwrap(), &golden["p"]);
        tally.p_value(&case.what, ratio.p_value.unwrap(), &golden["ratio_p"]);
    }
    tally.finish("restricted means", 40);
}
