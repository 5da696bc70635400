//! R `survival::survfit` 3.5-3 on all datasets: curves, limits on five scales, quantiles, values
//! at given times, restricted means, reverse Kaplan-Meier.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::{KaplanMeier, Observations, ReverseRule, Transform, reverse_kaplan_meier};
use serde_json::Value;

use crate::fixtures::{DATASETS, Data, expected, list, texts};
use crate::tally::{Tally, number};

const P95: ConfidenceLevel = ConfidenceLevel::P95;
pub(crate) const TRANSFORMS: [(&str, Transform); 5] = [
    ("plain", Transform::Plain),
    ("log", Transform::Log),
    ("loglog", Transform::LogLog),
    ("logit", Transform::Logit),
    ("arcsin", Transform::Arcsine),
];

#[test]
fn every_curve_agrees_with_survfit() {
    let mut curves = 0;
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected(name));
        let mut tally = Tally::default();
        for entry in list(&golden["km"]) {
            for (index, group) in list(&entry["groups"]).iter().enumerate() {
                let label = group["label"].as_str().unwrap();
                let what = format!("{name} {} {label}", entry["id"]);
                let observations = group_rows(&data, &entry["spec"], label);
                compare(&mut tally, &what, &KaplanMeier::fit(&observations), group);
                if let Some(reverse) = entry["reverse_km"].get(index) {
                    compare_reverse(&mut tally, &what, &observations, reverse);
                }
                curves += 1;
            }
        }
        tally.finish(&format!("kaplan-meier {name}"), 500);
    }
    assert_eq!(curves, 37);
}

/// The rows of the group that R labels `a=1, b=2`, ties found in the whole data.
fn group_rows(data: &Data, spec: &Value, label: &str) -> Observations {
    let mut needed: Vec<String> =
        ["time", "event", "start", "group"].iter().flat_map(|k| texts(&spec[*k])).collect();
    needed.sort();
    let rows = data.complete(spec.get("filter"), &needed);
    let time = data.numbers(spec["time"].as_str().unwrap(), &rows);
    let event = data.events(spec["event"].as_str().unwrap(), &rows);
    let all = match spec["start"].as_str() {
        Some(start) => Observations::with_entry(&data.numbers(start, &rows), &time, &event).unwrap(),
        None => Observations::new(&time, &event).unwrap(),
    };
    let conditions: Vec<(&str, &str)> = label.split(", ").filter_map(|c| c.split_once('=')).collect();
    let belongs =
        |row: &usize| conditions.iter().all(|(column, value)| data.cell(column, *row) == value.trim());
    let groups: Vec<usize> = rows.iter().map(|row| usize::from(!belongs(row))).collect();
    all.group(&groups, 0).unwrap()
}

fn compare(tally: &mut Tally, what: &str, curve: &KaplanMeier, golden: &Value) {
    tally.exact(&format!("{what} n"), Some(curve.rows() as f64), &golden["n"]);
    let rows = &golden["curve"];
    for (i, time) in list(&rows["time"]).iter().enumerate() {
        let here = format!("{what} t={time}");
        let time = number(time).unwrap();
        let Some(step) = curve.steps().iter().find(|s| s.time.to_bits() == time.to_bits()) else {
            tally.holds(&format!("{here} is missing"), false);
            continue;
        };
        tally.exact(&format!("{here} at risk"), Some(step.at_risk as f64), &rows["n_risk"][i]);
        tally.exact(&format!("{here} events"), Some(step.events as f64), &rows["n_event"][i]);
        tally.exact(&format!("{here} censored"), Some(step.censored as f64), &rows["n_censor"][i]);
        tally.close(&format!("{here} surv"), Some(step.survival), &rows["surv"][i], 1e-12);
        tally.close(&format!("{here} se"), step.standard_error(), &rows["greenwood_se_surv"][i], 1e-10);
        tally.close(&format!("{here} se log"), step.se_log_survival, &rows["se_log_surv"][i], 1e-10);
        tally.close(
            &format!("{here} hazard"),
            Some(step.cumulative_hazard),
            &rows["cumhaz_nelson_aalen"][i],
            1e-12,
        );
        tally.close(
            &format!("{here} se hazard"),
            Some(step.se_cumulative_hazard),
            &rows["se_cumhaz"][i],
            1e-10,
        );
        for (key, transform) in TRANSFORMS {
            let limits = step.limits(P95, transform);
            let golden = &rows[format!("ci_{key}")];
            tally.close(&format!("{here} {key} lower"), limits.map(|l| l.lower), &golden["lower"][i], 1e-10);
            tally.close(&format!("{here} {key} upper"), limits.map(|l| l.upper), &golden["upper"][i], 1e-10);
        }
    }
    compare_quantiles(tally, what, curve, &golden["quantiles"]);
    compare_times(tally, what, curve, &golden["at"]);
    for golden in list(&golden["rmst"]) {
        let mean = curve.restricted_mean(number(&golden["tau"]).unwrap()).unwrap();
        tally.close(&format!("{what} rmst"), Some(mean.mean), &golden["rmst"], 1e-10);
        tally.close(&format!("{what} rmst se"), Some(mean.standard_error), &golden["se"], 1e-10);
    }
}

fn compare_quantiles(tally: &mut Tally, what: &str, curve: &KaplanMeier, golden: &Value) {
    for (key, transform) in TRANSFORMS {
        let Some(golden) = golden.get(key) else { continue };
        for (i, p) in [0.25, 0.5, 0.75].into_iter().enumerate() {
            let here = format!("{what} {key} quantile {p}");
            let quantile = curve.quantile(p, P95, transform).unwrap();
            same_time(tally, &here, quantile.estimate, &golden["estimate"][i]);
            same_time(tally, &format!("{here} lower"), quantile.lower, &golden["lower"][i]);
            same_time(tally, &format!("{here} upper"), quantile.upper, &golden["upper"][i]);
        }
    }
}

/// Quantiles are exact.
pub(crate) fn same_time(tally: &mut Tally, what: &str, got: Option<f64>, expected: &Value) {
    tally.exact(what, got, expected);
}

fn compare_times(tally: &mut Tally, what: &str, curve: &KaplanMeier, golden: &Value) {
    let mut before = f64::NEG_INFINITY;
    for (i, time) in list(&golden["time"]).iter().enumerate() {
        let here = format!("{what} at {time}");
        let time = number(time).unwrap();
        for (key, transform) in TRANSFORMS {
            let at = curve.at(time, P95, transform);
            let golden = &golden[format!("ci_{key}")];
            tally.close(
                &format!("{here} {key} lower"),
                at.limits.map(|l| l.lower),
                &golden["lower"][i],
                1e-10,
            );
            tally.close(
                &format!("{here} {key} upper"),
                at.limits.map(|l| l.upper),
                &golden["upper"][i],
                1e-10,
            );
        }
        let at = curve.at(time, P95, Transform::Plain);
        tally.exact(&format!("{here} at risk"), Some(at.at_risk as f64), &golden["n_risk"][i]);
        tally.close(&format!("{here} surv"), Some(at.survival), &golden["surv"][i], 1e-12);
        tally.close(&format!("{here} se"), at.standard_error, &golden["se"][i], 1e-10);
        let between = || curve.steps().iter().filter(|s| s.time > before && s.time <= time);
        let (events, censored) =
            (between().map(|s| s.events).sum::<usize>(), between().map(|s| s.censored).sum::<usize>());
        tally.exact(&format!("{here} events"), Some(events as f64), &golden["n_event_since_previous"][i]);
        tally.exact(
            &format!("{here} censored"),
            Some(censored as f64),
            &golden["n_censor_since_previous"][i],
        );
        before = time;
    }
}

fn compare_reverse(tally: &mut Tally, what: &str, observations: &Observations, golden: &Value) {
    let curve = reverse_kaplan_meier(observations, ReverseRule::Survfit);
    compare_quantiles(tally, &format!("{what} reverse"), &curve, golden);
    let prodlim = reverse_kaplan_meier(observations, ReverseRule::Prodlim);
    for (i, survival) in [0.75, 0.5, 0.25].into_iter().enumerate() {
        let values = &golden["prodlim_reverse_q75_q50_q25_survival"];
        // prodlim gives none where its curve ends in a drop to 0
        if let Some(expected) = values.get(2 - i).filter(|v| !v.is_null()) {
            // prodlim has no midpoint rule: the first time at or below the level
            let first = prodlim.steps().iter().find(|s| s.survival <= survival + 1e-12).map(|s| s.time);
            same_time(tally, &format!("{what} prodlim {survival}"), first, expected);
        }
    }
}
