//! Weights, late entry, trend, landmarks and restricted means against R `survival`, Fleming-Harrington
//! weights against lifelines.

use palladion_api::statistics::output::{KaplanMeier, LogRank, RestrictedMeans};
use palladion_api::statistics::result::{AnalysisResult, Content};
use serde_json::{Value, json};

use crate::datasets::{CGD, GBSG, LUNG, PALLAS, RETINOPATHY, VETERAN, colon};
use crate::engine::{content, plan, result};
use crate::kaplan_meier::label;
use crate::snapshot::{Snapshot, golden, variable};
use crate::tally::{EXACT, SURVIVAL, SURVIVAL_LIMIT, TEST, Tally, words};

/// The dataset of that name, frozen.
fn snapshot(name: &str) -> Snapshot {
    match name {
        "cgd" => Snapshot::of(&CGD),
        "colon" => Snapshot::of(&colon(Some(("etype", "2")))),
        "gbsg" => Snapshot::of(&GBSG),
        "lung" => Snapshot::of(&LUNG),
        "pallas_5304" => Snapshot::of(&PALLAS),
        "retinopathy" => Snapshot::of(&RETINOPATHY),
        "veteran" => Snapshot::of(&VETERAN),
        other => panic!("{other} is no dataset here"),
    }
}

fn variables(value: &Value) -> Vec<String> {
    words(value).iter().map(|column| variable(column)).collect()
}

/// Endpoint, group, strata and day of entry of a case, as an output of that kind.
fn analysis(kind: &str, case: &Value) -> Value {
    let columns = words(&case["columns"]);
    let (entry, endpoint) = match columns.as_slice() {
        [entry, time, _] => (Some(variable(entry)), time),
        [time, _] => (None, time),
        other => panic!("{other:?}"),
    };
    let mut analysis = json!({"kind": kind, "endpoint": endpoint, "group": variables(&case["group"])});
    if let Some(entry) = entry {
        analysis["entry_days"] = json!(entry);
    }
    let strata = variables(&case["strata"]);
    if !strata.is_empty() {
        analysis["strata"] = json!(strata);
    }
    analysis
}

/// The results of each case with the analyses made of it.
fn results(cases: &Value, analyses: impl Fn(&Value) -> Vec<Value>) -> Vec<(String, Value, AnalysisResult)> {
    let compute = |case: &Value| {
        let name = case["data"].as_str().unwrap();
        let named: Vec<(String, Value)> =
            analyses(case).into_iter().enumerate().map(|(index, one)| (format!("o{index}"), one)).collect();
        let what = format!("{name} {} {}", case["group"], case["strata"]);
        (what, case.clone(), result(&snapshot(name), &plan(&named)))
    };
    cases.as_array().unwrap().iter().map(compute).collect()
}

fn curves<'a>(found: &'a AnalysisResult, id: &str) -> &'a KaplanMeier {
    match content(found, id) {
        Content::KaplanMeier(curves) => curves,
        other => panic!("{other:?}"),
    }
}

fn log_rank<'a>(found: &'a AnalysisResult, id: &str) -> &'a LogRank {
    match content(found, id) {
        Content::LogRank(test) => test,
        other => panic!("{other:?}"),
    }
}

fn means<'a>(found: &'a AnalysisResult, id: &str) -> &'a RestrictedMeans {
    match content(found, id) {
        Content::RestrictedMean(means) => means,
        other => panic!("{other:?}"),
    }
}

#[test]
fn weighted_curves_agree_with_survfit() {
    let mut tally = Tally::default();
    let cases = &golden("curves_and_comparisons")["weighted"];
    let weighted = |case: &Value| {
        let mut curve = analysis("kaplan_meier", case);
        curve["group"] = json!([]);
        curve["weights"] = json!(variable(case["weight"].as_str().unwrap()));
        curve["interval"] = json!("log_log");
        curve["times_days"] = json!([case["time"][7]]);
        vec![curve]
    };
    for (what, golden, found) in results(cases, weighted) {
        let curve = &curves(&found, "o0").curves[0];
        tally.holds(&format!("{what} has no quantiles"), curve.quantiles.is_empty());
        for (index, time) in golden["time"].as_array().unwrap().iter().enumerate() {
            let place = format!("{what} {} t={time}", golden["weight"]);
            let time = time.as_f64().unwrap();
            let step = curve.steps.iter().find(|step| (step.time_days - time).abs() < 1e-9).unwrap();
            let weighted = step.weighted.as_ref().unwrap();
            tally.number(&place, &golden["n_risk"][index], Some(weighted.at_risk), SURVIVAL);
            tally.number(&place, &golden["n_event"][index], Some(weighted.events), SURVIVAL);
            tally.number(&place, &golden["surv"][index], Some(step.survival), SURVIVAL);
            // R's Greenwood error is that of the logarithm; where S is 0 it is infinite and here nothing
            let log = weighted.greenwood_std_error.map(|error| error / step.survival);
            tally.number(&place, &golden["greenwood"][index], log, SURVIVAL_LIMIT);
            // where S is 0 R gives the robust error as 0
            let robust = step.std_error.or(Some(0.0));
            tally.number(&place, &golden["robust"][index], robust, SURVIVAL_LIMIT);
            tally.number(&place, &golden["lower"][index], step.interval.lower, SURVIVAL_LIMIT);
            tally.number(&place, &golden["upper"][index], step.interval.upper, SURVIVAL_LIMIT);
        }
        let at = &curve.at[0];
        tally.number(&what, &golden["surv"][7], at.survival, SURVIVAL);
        tally.number(&what, &golden["robust"][7], at.std_error, SURVIVAL_LIMIT);
        tally.number(&what, &golden["upper"][7], at.interval.upper, SURVIVAL_LIMIT);
    }
    tally.finish("weighted curves", 1_420);
}

#[test]
fn late_entry_agrees_with_the_exact_score_test_and_trend_with_survdiff() {
    let mut tally = Tally::default();
    let golden = golden("curves_and_comparisons");
    for (what, golden, found) in results(&golden["entry"], |case| vec![analysis("log_rank", case)]) {
        let test = &log_rank(&found, "o0").test;
        tally.number(&what, &golden["stat"], test.statistic, TEST);
        tally.number(&what, &golden["df"], test.df, EXACT);
        tally.p_value(&what, &golden["p"], Some(test.p_value));
    }
    let trend = |case: &Value| {
        let mut test = analysis("log_rank", case);
        (test["rho"], test["trend_scores"]) = (case["rho"].clone(), case["scores"].clone());
        vec![test]
    };
    for (what, golden, found) in results(&golden["trend"], trend) {
        let test = log_rank(&found, "o0").trend.clone().unwrap();
        tally.number(&what, &golden["stat"], test.statistic, TEST);
        tally.holds(&what, test.df == Some(1.0) && test.test.contains("trend"));
        tally.p_value(&what, &golden["p"], Some(test.p_value));
    }
    tally.finish("late entry and trend", 30);
}

#[test]
fn fleming_harrington_weights_agree_with_lifelines() {
    let mut tally = Tally::default();
    let weighed = |case: &Value| {
        let mut test = analysis("log_rank", case);
        (test["rho"], test["gamma"]) = (case["rho"].clone(), case["gamma"].clone());
        vec![test]
    };
    for (what, golden, found) in results(&golden("fleming_harrington")["cases"], weighed) {
        let test = &log_rank(&found, "o0").test;
        tally.number(&what, &golden["stat"], test.statistic, TEST);
        tally.number(&what, &golden["df"], test.df, EXACT);
        tally.p_value(&what, &golden["p"], Some(test.p_value));
    }
    tally.finish("Fleming-Harrington", 60);
}

#[test]
fn landmarks_agree_with_survfit_and_survdiff_of_the_subset() {
    let mut tally = Tally::default();
    let at = [30, 100, 200];
    let both = |case: &Value| {
        let (mut curve, mut test) = (analysis("kaplan_meier", case), analysis("log_rank", case));
        curve["times_days"] = json!(at);
        (curve["landmark_days"], test["landmark_days"]) = (case["at"].clone(), case["at"].clone());
        vec![curve, test]
    };
    for (what, golden, found) in results(&golden("curves_and_comparisons")["landmark"], both) {
        let output = curves(&found, "o0");
        for (group, curve) in output.curves.iter().enumerate() {
            tally.count(&what, &golden["n"][group], curve.n);
            for (index, point) in curve.at.iter().enumerate() {
                let place = format!("{what} {group} at {}", point.time_days);
                let golden = &golden["surv"][group * at.len() + index];
                let last = curve.steps.last().unwrap();
                if point.time_days > last.time_days && last.survival > 0.0 {
                    tally.holds(&place, point.survival.is_none());
                } else {
                    tally.number(&place, golden, point.survival, SURVIVAL);
                }
            }
        }
        let left = output.landmark.as_ref().unwrap();
        let kept: u64 = output.curves.iter().map(|curve| curve.n).sum();
        let rows = snapshot_rows(golden["data"].as_str().unwrap());
        tally.holds(&what, kept + left.events_before + left.censored_before == rows);
        tally.number(&what, &golden["stat"], log_rank(&found, "o1").test.statistic, TEST);
    }
    tally.finish("landmarks", 30);
}

fn snapshot_rows(name: &str) -> u64 {
    crate::snapshot::csv(name).lines().count() as u64 - 1
}

#[test]
fn restricted_means_and_their_comparisons_agree_with_survfit() {
    let mut tally = Tally::default();
    let mean = |case: &Value| {
        let mut means = analysis("restricted_mean", case);
        means["horizon_days"] = case["tau"].clone();
        vec![means]
    };
    for (what, golden, found) in results(&golden("curves_and_comparisons")["rmst"], mean) {
        let [compared] = means(&found, "o0").comparisons.as_slice() else { panic!("two groups") };
        let ratio = compared.ratio.as_ref().unwrap();
        let values = [
            ("difference", &golden["difference"], Some(compared.difference)),
            ("se", &golden["se"], Some(compared.std_error)),
            ("lower", &golden["ci"][0], compared.interval.lower),
            ("upper", &golden["ci"][1], compared.interval.upper),
            ("ratio", &golden["ratio"], Some(ratio.ratio)),
            ("se of its logarithm", &golden["se_log"], Some(ratio.std_error_log)),
            ("its lower", &golden["ratio_ci"][0], ratio.interval.lower),
            ("its upper", &golden["ratio_ci"][1], ratio.interval.upper),
        ];
        for (name, golden, found) in values {
            tally.number(&format!("{what} {name}"), golden, found, SURVIVAL_LIMIT);
        }
        tally.p_value(&what, &golden["p"], compared.p_value);
        tally.p_value(&what, &golden["ratio_p"], ratio.p_value);
    }
    for name in ["veteran", "lung", "gbsg", "cgd", "retinopathy", "pallas_5304"] {
        of_every_group(&mut tally, name);
    }
    tally.finish("restricted means", 120);
}

/// The means and errors of each group in a dataset's own golden file.
fn of_every_group(tally: &mut Tally, name: &str) {
    let golden = golden(name);
    let mut analyses = Vec::new();
    let mut expected = Vec::new();
    for entry in golden["km"].as_array().unwrap() {
        let spec = &entry["spec"];
        for (index, tau) in words(&spec["tau"]).iter().enumerate() {
            let mut means = json!({
                "kind": "restricted_mean", "endpoint": spec["time"], "group": variables(&spec["group"]),
                "horizon_days": tau.parse::<f64>().unwrap(),
            });
            if let Some(entry) = spec["start"].as_str() {
                means["entry_days"] = json!(variable(entry));
            }
            analyses.push((format!("o{}", expected.len()), means));
            expected.push((index, &entry["groups"]));
        }
    }
    let found = result(&snapshot(name), &plan(&analyses));
    for (output, (index, groups)) in expected.iter().enumerate() {
        let found = means(&found, &format!("o{output}"));
        for golden in groups.as_array().unwrap() {
            let place = format!("{name} {} {index}", golden["label"]);
            let group = found.groups.iter().find(|group| label(&group.group) == golden["label"]).unwrap();
            let golden = &golden["rmst"][index];
            tally.number(&place, &golden["rmst"], Some(group.mean), SURVIVAL_LIMIT);
            tally.number(&place, &golden["se"], Some(group.std_error), SURVIVAL_LIMIT);
        }
    }
}
