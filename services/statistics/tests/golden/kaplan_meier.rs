//! Kaplan-Meier and reverse Kaplan-Meier against `survfit`.

use palladion_api::statistics::output::{Curve, FollowUpGroup, GroupLevel, Interval, QuantileEstimate};
use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::snapshot::{Snapshot, variable};
use crate::tally::{EXACT, SURVIVAL, SURVIVAL_LIMIT, Tally, words};

/// Our word and R's for each scale of the limits.
const SCALES: [(&str, &str); 3] = [("plain", "plain"), ("log", "log"), ("log_log", "loglog")];

/// A group as R labels it.
pub(crate) fn label(group: &[GroupLevel]) -> String {
    let part = |part: &GroupLevel| format!("{}={}", part.variable.trim_start_matches("x."), part.level);
    if group.is_empty() { "all".to_owned() } else { group.iter().map(part).collect::<Vec<_>>().join(", ") }
}

/// Compares every curve of `entries`; gives how many outputs there were.
pub(crate) fn compare(tally: &mut Tally, snapshot: &Snapshot, entries: &[&Value]) -> usize {
    let mut analyses = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let spec = &entry["spec"];
        let group: Vec<String> = words(&spec["group"]).iter().map(|column| variable(column)).collect();
        for (scale, _) in SCALES {
            let common = json!({"endpoint": spec["time"], "group": group, "interval": scale});
            let mut curve = common.clone();
            curve["kind"] = json!("kaplan_meier");
            curve["times_days"] = spec["at"].clone();
            analyses.push((format!("k{index}_{scale}"), curve));
            let mut follow_up = common;
            follow_up["kind"] = json!("follow_up");
            analyses.push((format!("f{index}_{scale}"), follow_up));
        }
    }
    let found = result(snapshot, &plan(&analyses));
    for (index, entry) in entries.iter().enumerate() {
        for (scale, r_scale) in SCALES {
            let Content::KaplanMeier(curves) = content(&found, &format!("k{index}_{scale}")) else {
                panic!("no curves")
            };
            let golden = entry["groups"].as_array().unwrap();
            tally.holds(&format!("{} groups", entry["id"]), golden.len() == curves.curves.len());
            for golden in golden {
                let place = format!("{} {} {scale}", entry["id"], golden["label"]);
                let curve =
                    curves.curves.iter().find(|curve| label(&curve.group) == golden["label"]).unwrap();
                curve_of(tally, &place, golden, r_scale, curve);
            }
            let Content::FollowUp(follow_up) = content(&found, &format!("f{index}_{scale}")) else {
                panic!("no follow-up")
            };
            for golden in entry["reverse_km"].as_array().unwrap() {
                let place = format!("{} reverse {} {scale}", entry["id"], golden["label"]);
                let find = |group: &&FollowUpGroup| label(&group.group) == golden["label"];
                let group = follow_up.groups.iter().find(find).unwrap();
                quantiles(tally, &place, &golden[r_scale], &group.quantiles);
            }
        }
    }
    analyses.len()
}

fn curve_of(tally: &mut Tally, place: &str, golden: &Value, scale: &str, curve: &Curve) {
    tally.count(&format!("{place} n"), &golden["n"], curve.n);
    let rows = &golden["curve"];
    for (index, time) in rows["time"].as_array().unwrap().iter().enumerate() {
        let place = format!("{place} t={time}");
        let time = time.as_f64().unwrap();
        let step = curve.steps.iter().find(|step| (step.time_days - time).abs() <= 1e-12 * time.max(1.0));
        let step = step.unwrap_or_else(|| panic!("{place}: no step"));
        tally.count(&format!("{place} at risk"), &rows["n_risk"][index], step.at_risk);
        tally.count(&format!("{place} events"), &rows["n_event"][index], step.events);
        tally.count(&format!("{place} censored"), &rows["n_censor"][index], step.censored);
        tally.number(&format!("{place} S"), &rows["surv"][index], Some(step.survival), SURVIVAL);
        tally.number(
            &format!("{place} se"),
            &rows["greenwood_se_surv"][index],
            step.std_error,
            SURVIVAL_LIMIT,
        );
        limits(tally, &place, &rows[format!("ci_{scale}")], index, &step.interval);
    }
    at(tally, place, &golden["at"], scale, curve);
    quantiles(tally, place, &golden["quantiles"][scale], &curve.quantiles);
}

fn at(tally: &mut Tally, place: &str, golden: &Value, scale: &str, curve: &Curve) {
    let last = curve.steps.last().unwrap();
    let mut events = 0.0;
    for (index, time) in golden["time"].as_array().unwrap().iter().enumerate() {
        let place = format!("{place} at {time}");
        let point = &curve.at[index];
        events += golden["n_event_since_previous"][index].as_f64().unwrap();
        tally.number(&format!("{place} time"), time, Some(point.time_days), EXACT);
        tally.count(&format!("{place} at risk"), &golden["n_risk"][index], point.at_risk);
        tally.count(&format!("{place} events"), &json!(events), point.events);
        if point.time_days > last.time_days && last.survival > 0.0 {
            // R extends the last value; here nothing is said where nobody is at risk
            let silent = point.survival.is_none() && point.std_error.is_none() && point.interval == NONE;
            tally.holds(&format!("{place} is not extrapolated"), silent);
            continue;
        }
        tally.number(&format!("{place} S"), &golden["surv"][index], point.survival, SURVIVAL);
        tally.number(&format!("{place} se"), &golden["se"][index], point.std_error, SURVIVAL_LIMIT);
        limits(tally, &place, &golden[format!("ci_{scale}")], index, &point.interval);
    }
}

const NONE: Interval = Interval { lower: None, upper: None };

fn limits(tally: &mut Tally, place: &str, golden: &Value, index: usize, found: &Interval) {
    tally.number(&format!("{place} lower"), &golden["lower"][index], found.lower, SURVIVAL_LIMIT);
    tally.number(&format!("{place} upper"), &golden["upper"][index], found.upper, SURVIVAL_LIMIT);
}

fn quantiles(tally: &mut Tally, place: &str, golden: &Value, found: &[QuantileEstimate]) {
    for (index, quantile) in found.iter().enumerate() {
        let place = format!("{place} quantile {}", quantile.probability);
        tally.number(&format!("{place} estimate"), &golden["estimate"][index], quantile.days, EXACT);
        tally.number(&format!("{place} lower"), &golden["lower"][index], quantile.interval.lower, EXACT);
        tally.number(&format!("{place} upper"), &golden["upper"][index], quantile.interval.upper, EXACT);
    }
}
