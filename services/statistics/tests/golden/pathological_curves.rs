//! `expected/pathological.json` through the engine: Kaplan-Meier curves and log-rank tests at the edges.

use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::inline::Inline;
use crate::snapshot::{golden, variable};
use crate::tally::{EXACT, SURVIVAL, SURVIVAL_LIMIT, TEST, Tally};

fn cases(prefix: &str) -> Vec<Value> {
    let golden = golden("pathological");
    let all = golden["cases"].as_array().unwrap().iter();
    all.filter(|case| case["id"].as_str().unwrap().starts_with(prefix)).cloned().collect()
}

#[test]
fn curves_at_the_edges() {
    let mut tally = Tally::default();
    for case in cases("km_") {
        let data = &case["data"];
        let file = Inline::new(&data["time"], &data["status"]).maybe("start", "real", data.get("start"));
        let analyses = [("plain", "plain"), ("log", "log"), ("log-log", "log_log")].map(|(id, interval)| {
            let mut analysis = json!({"kind": "kaplan_meier", "endpoint": "time", "interval": interval});
            if data.get("start").is_some() {
                analysis["entry_days"] = json!(variable("start"));
            }
            (id.replace('-', "_"), analysis)
        });
        let found = result(&file.snapshot(), &plan(&analyses));
        for key in ["plain", "log", "log-log"] {
            let (place, golden) = (format!("{} {key}", case["id"]), &case[key]);
            let Content::KaplanMeier(curves) = content(&found, &key.replace('-', "_")) else {
                panic!("{place}: no curve")
            };
            let curve = &curves.curves[0];
            tally.holds(
                &format!("{place} steps"),
                curve.steps.len() == golden["time"].as_array().unwrap().len(),
            );
            for (i, step) in curve.steps.iter().enumerate() {
                let place = format!("{place} step {i}");
                tally.number(&place, &golden["time"][i], Some(step.time_days), EXACT);
                tally.count(&place, &golden["n_risk"][i], step.at_risk);
                tally.count(&place, &golden["n_event"][i], step.events);
                tally.number(&place, &golden["surv"][i], Some(step.survival), SURVIVAL);
                tally.number(&place, &golden["lower"][i], step.interval.lower, SURVIVAL_LIMIT);
                tally.number(&place, &golden["upper"][i], step.interval.upper, SURVIVAL_LIMIT);
            }
            for (i, quantile) in curve.quantiles.iter().enumerate() {
                let (place, golden) = (format!("{place} quantile {i}"), &golden["quantile"]);
                tally.number(&place, &golden["q"][i], quantile.days, EXACT);
                tally.number(&place, &golden["lower"][i], quantile.interval.lower, EXACT);
                tally.number(&place, &golden["upper"][i], quantile.interval.upper, EXACT);
            }
        }
    }
    tally.finish("pathological curves", 1_338);
}

#[test]
fn comparisons_at_the_edges() {
    let mut tally = Tally::default();
    for case in cases("lr_") {
        let (data, place) = (&case["data"], case["id"].as_str().unwrap());
        let file = Inline::new(&data["time"], &data["status"]).with("g", "integer", &data["g"]).maybe(
            "st",
            "integer",
            data.get("st"),
        );
        let strata =
            if case["formula"].as_str().unwrap().contains("strata") { vec![variable("st")] } else { vec![] };
        let analysis =
            json!({"kind": "log_rank", "endpoint": "time", "group": [variable("g")], "strata": strata});
        let found = result(&file.snapshot(), &plan(&[("test".to_owned(), analysis)]));
        match content(&found, "test") {
            Content::LogRank(found) => {
                tally.number(place, &case["chisq"], found.test.statistic, TEST);
                tally.number(place, &case["df"], found.test.df, EXACT);
                tally.p_value(place, &case["p"], Some(found.test.p_value));
                for (i, group) in found.groups.iter().enumerate() {
                    tally.number(place, &case["observed"][i], Some(group.observed), EXACT);
                    tally.number(place, &case["expected"][i], Some(group.expected), TEST);
                }
            }
            Content::NotEstimable(why) => {
                let expected = match place {
                    "lr_no_events" => ("no_events", "time"),
                    _ => ("one_group", "x.g"),
                };
                let concern = why.concerns.first().map_or("time", String::as_str);
                tally.holds(&format!("{place} {why:?}"), (why.reason.as_str(), concern) == expected);
            }
            other => panic!("{place}: {other:?}"),
        }
    }
    tally.finish("pathological comparisons", 45);
}
