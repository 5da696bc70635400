//! Cumulative incidence, Gray's test and Fine-Gray models against R `cmprsk` and `survival`, through two
//! endpoints over one column of times with different codes for an event.

use palladion_api::statistics::output::{CumulativeIncidence, IncidenceCurve};
use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::engine::{content, plan, result};
use crate::snapshot::{Snapshot, csv, golden, variable};
use crate::tally::{ESTIMATE, EXACT, LOG_LIKELIHOOD, SURVIVAL, SURVIVAL_LIMIT, TEST, Tally, words};

const DATASETS: [&str; 3] = ["mgus2", "pbc", "discrete"];

/// Our word and R's for each scale of the limits.
const SCALES: [(&str, &str); 3] = [("plain", "ci_plain"), ("log", "ci_log"), ("log_log", "ci_loglog")];

/// The file with the endpoints `cause1` and `cause2`; its other columns are covariates.
pub(crate) fn snapshot(csv: &str) -> Snapshot {
    let header = csv.lines().next().unwrap();
    let covariates = header.split(',').filter(|column| !["time", "status"].contains(column)).map(|column| {
        let whole = ["male", "old", "group", "block", "x2", "stage"].contains(&column);
        let kind = if whole { "integer" } else { "real" };
        json!({"name": variable(column), "type": kind, "source": {"column": column}})
    });
    let id = json!({"source": "row_number", "prefix": "s", "width": 5});
    let times = ["1", "2"].map(|code| {
        let mut map = json!({"0": "false", "1": "false", "2": "false"});
        map[code] = json!("true");
        json!({"variables": {
            "subject_id": id,
            "endpoint": {"source": "constant", "value": format!("cause{code}")},
            "time_days": {"source": "column", "column": "time"},
            "event": {"source": "column", "column": "status", "map": map},
        }})
    });
    let profile = json!({
        "profile": "palladion.profile/1",
        "name": "causes",
        "tables": [
            {"table": "subjects", "rows": [{"variables": {
                "subject_id": id, "site_id": {"source": "constant", "value": "1"},
            }}]},
            {"table": "time_to_event", "rows": times},
        ],
        "extra_covariates": covariates.collect::<Vec<_>>(),
    });
    let trial = json!({
        "code": "CAUSES",
        "title": "Two causes",
        "endpoints": [{"name": "cause1", "title": "Cause 1"}, {"name": "cause2", "title": "Cause 2"}],
    });
    Snapshot::of_trial(csv, &profile.to_string(), &trial.to_string())
}

fn incidence(group: &str, times: &Value, variance: &str, interval: &str) -> Value {
    json!({
        "kind": "cumulative_incidence", "endpoint": "cause1", "competing": ["cause2"],
        "group": [variable(group)], "times_days": times, "variance": variance, "interval": interval,
    })
}

#[test]
fn cumulative_incidence_agrees_with_survfit_and_cuminc() {
    let (mut tally, golden) = (Tally::default(), golden("competing_risks"));
    for name in DATASETS {
        let snapshot = snapshot(&csv(name));
        for entry in golden[name]["curves"].as_array().unwrap() {
            let group = entry["group"].as_str().unwrap();
            let times = &entry["groups"][0]["time"];
            let mut analyses: Vec<(String, Value)> = SCALES
                .iter()
                .map(|(scale, _)| ((*scale).to_owned(), incidence(group, times, "jackknife", scale)))
                .collect();
            analyses.push(("aalen".to_owned(), incidence(group, times, "aalen", "plain")));
            let found = result(&snapshot, &plan(&analyses));
            for (id, _) in &analyses {
                let Content::CumulativeIncidence(output) = content(&found, id) else { panic!("{id}") };
                for (index, golden) in entry["groups"].as_array().unwrap().iter().enumerate() {
                    compare_group(
                        &mut tally,
                        &format!("{name} {group} {index} {id}"),
                        id,
                        output,
                        golden,
                        index,
                    );
                }
            }
        }
    }
    tally.finish("cumulative incidence", 4_344);
}

fn compare_group(
    tally: &mut Tally,
    what: &str,
    id: &str,
    output: &CumulativeIncidence,
    golden: &Value,
    group: usize,
) {
    for cause in [1, 2] {
        let curve = &output.curves[2 * group + cause - 1];
        assert_eq!(curve.cause, format!("cause{cause}"));
        tally.count(&format!("{what} n"), &golden["n"], curve.n);
        for (index, time) in golden["time"].as_array().unwrap().iter().enumerate() {
            let place = format!("{what} cause {cause} t={time}");
            compare_at(tally, &place, id, curve, golden, [cause, index]);
        }
    }
}

fn compare_at(
    tally: &mut Tally,
    place: &str,
    id: &str,
    curve: &IncidenceCurve,
    golden: &Value,
    [cause, index]: [usize; 2],
) {
    let (point, numbers) = (&curve.at[index], &golden[format!("cause{cause}")]);
    tally.count(&format!("{place} at risk"), &golden["n_risk"][index], point.at_risk);
    let before = curve.steps.iter().take_while(|step| step.time_days <= point.time_days).last();
    let event_free = before.map_or(1.0, |step| step.event_free);
    tally.number(&format!("{place} free"), &golden["survival"][index], Some(event_free), SURVIVAL);
    let last = curve.steps.last().unwrap();
    if point.time_days > last.time_days && last.event_free > 0.0 {
        // R extends the last value; here nothing is said where nobody is at risk
        tally.holds(
            &format!("{place} is not extrapolated"),
            point.incidence.is_none() && point.std_error.is_none(),
        );
        return;
    }
    if id == "aalen" {
        if numbers["cif_cuminc"][index].is_number() {
            tally.number(&format!("{place} F"), &numbers["cif_cuminc"][index], point.incidence, SURVIVAL);
            let variance = point.std_error.map(|error| error * error);
            tally.number(&format!("{place} variance"), &numbers["var_cuminc"][index], variance, ESTIMATE);
        }
        return;
    }
    tally.number(&format!("{place} F"), &numbers["cif"][index], point.incidence, SURVIVAL);
    tally.number(&format!("{place} se"), &numbers["se_survfit"][index], point.std_error, SURVIVAL_LIMIT);
    if point.incidence.is_some_and(|incidence| incidence > 0.0) {
        let limits = &numbers[SCALES.iter().find(|(scale, _)| *scale == id).unwrap().1];
        tally.number(
            &format!("{place} lower"),
            &limits["lower"][index],
            point.interval.lower,
            SURVIVAL_LIMIT,
        );
        tally.number(
            &format!("{place} upper"),
            &limits["upper"][index],
            point.interval.upper,
            SURVIVAL_LIMIT,
        );
    }
}

#[test]
fn grays_test_agrees_with_cuminc() {
    let (mut tally, golden) = (Tally::default(), golden("competing_risks"));
    for name in DATASETS {
        let entries = golden[name]["gray"].as_array().unwrap();
        let analysis = |(index, entry): (usize, &Value)| {
            let variables =
                |key: &str| words(&entry[key]).iter().map(|one| variable(one)).collect::<Vec<_>>();
            let test = json!({
                "kind": "gray_test", "endpoint": "cause1", "competing": ["cause2"], "rho": entry["rho"],
                "group": variables("group"), "strata": variables("strata"),
            });
            (format!("g{index}"), test)
        };
        let analyses: Vec<(String, Value)> = entries.iter().enumerate().map(analysis).collect();
        let found = result(&snapshot(&csv(name)), &plan(&analyses));
        for (index, entry) in entries.iter().enumerate() {
            let Content::GrayTest(output) = content(&found, &format!("g{index}")) else { panic!("no test") };
            assert_eq!(output.competing_tests[0].cause, "cause2");
            for (cause, test) in [&output.test, &output.competing_tests[0].test].into_iter().enumerate() {
                let place =
                    format!("{name} {} {} rho {} {cause}", entry["group"], entry["strata"], entry["rho"]);
                tally.number(&place, &entry["stat"][cause], test.statistic, TEST);
                tally.number(&place, &entry["df"][cause], test.df, EXACT);
                tally.p_value(&place, &entry["p"][cause], Some(test.p_value));
            }
        }
    }
    tally.finish("Gray's test", 168);
}

#[test]
fn fine_gray_models_agree_with_crr() {
    let (mut tally, golden) = (Tally::default(), golden("competing_risks"));
    for name in DATASETS {
        let entries = golden[name]["regression"].as_array().unwrap();
        let analysis = |(index, entry): (usize, &Value)| {
            let linear = |column: &String| json!({"variable": variable(column), "coding": {"as": "linear"}});
            let terms: Vec<Value> = words(&entry["covariates"]).iter().map(linear).collect();
            let (interest, other) =
                if entry["cause"] == 1 { ("cause1", "cause2") } else { ("cause2", "cause1") };
            let model =
                json!({"kind": "fine_gray", "endpoint": interest, "competing": [other], "terms": terms});
            (format!("m{index}"), model)
        };
        let analyses: Vec<(String, Value)> = entries.iter().enumerate().map(analysis).collect();
        let found = result(&snapshot(&csv(name)), &plan(&analyses));
        for (index, entry) in entries.iter().enumerate() {
            let Content::FineGray(model) = content(&found, &format!("m{index}")) else { panic!("no model") };
            let place = format!("{name} cause {} {}", entry["cause"], entry["covariates"]);
            tally.count(&format!("{place} n"), &entry["n"], model.n);
            for (column, one) in model.coefficients.iter().enumerate() {
                let place = format!("{place} {}", one.term);
                tally.number(&place, &entry["coef"][column], Some(one.log_ratio), ESTIMATE);
                let variance = Some(one.std_error * one.std_error);
                tally.number(&place, &entry["var"][column][column], variance, TEST);
                tally.holds(&place, (one.ratio.ln() - one.log_ratio).abs() < 1e-12);
            }
            tally.number(&format!("{place} loglik"), &entry["loglik"], Some(model.loglik), LOG_LIKELIHOOD);
            tally.number(
                &format!("{place} null"),
                &entry["loglik_null"],
                Some(model.loglik_null),
                LOG_LIKELIHOOD,
            );
        }
    }
    tally.finish("Fine-Gray", 144);
}
