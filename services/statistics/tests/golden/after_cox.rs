//! What follows a Cox model through the engine: tests of proportional hazards in both variants, concordance,
//! baseline hazards and residuals of every model of the datasets; the same with weights, offset, strata, late
//! entries and clusters, with predicted and smoothed curves; other smoothers.

use palladion_api::statistics::output::{
    GroupLevel, PredictedSurvival, ProportionalHazards, Residuals, SmoothedResiduals, TestResult,
};
use palladion_api::statistics::result::{AnalysisResult, Content};
use serde_json::{Value, json};

use crate::cox::{TIES, analysis, r_name};
use crate::datasets::{AML, CGD, GBSG, LARYNX, LUNG, PALLAS, RETINOPATHY, VETERAN, colon};
use crate::engine::{content, plan, result};
use crate::snapshot::{Dataset, Snapshot, csv, golden, variable};
use crate::tally::{EXACT, Tally, text, words};

const SCALES: [&str; 4] = ["km", "rank", "identity", "log"];
const RESIDUALS: [(&str, &str); 7] = [
    ("martingale", "martingale"),
    ("deviance", "deviance"),
    ("score", "score"),
    ("dfbeta", "dfbeta"),
    ("dfbetas", "dfbetas"),
    ("schoenfeld", "schoenfeld"),
    ("scaled_schoenfeld", "scaledsch"),
];
/// Relative: tests of proportional hazards, then residuals, hazards and curves, then survival.
const PROPORTIONAL: f64 = 1e-7;
const AFTER: f64 = 1e-9;
const SURVIVAL: f64 = 1e-10;

/// A model and what is asked of it, as outputs of one plan.
struct Asked(Vec<(String, Value)>);

impl Asked {
    fn of(model: Value) -> Self {
        Self(vec![("m".to_owned(), model)])
    }

    fn ask(&mut self, id: &str, kind: &str, fields: &Value) {
        let mut analysis = json!({"kind": kind, "model": "m"});
        for (field, value) in fields.as_object().unwrap() {
            analysis[field] = value.clone();
        }
        self.0.push((id.to_owned(), analysis));
    }

    fn proportional_hazards(&mut self, variants: &[&str]) {
        for scale in SCALES {
            for variant in variants {
                let id = format!("{variant}_{scale}");
                self.ask(&id, "proportional_hazards", &json!({"transform": scale, "variant": variant}));
            }
        }
    }

    fn residuals(&mut self) {
        for (kind, _) in RESIDUALS {
            self.ask(kind, "residuals", &json!({"residual": kind}));
        }
    }
}

fn tests<'a>(found: &'a AnalysisResult, id: &str) -> &'a ProportionalHazards {
    match content(found, id) {
        Content::ProportionalHazards(tests) => tests,
        other => panic!("{id}: {other:?}"),
    }
}

fn test(tally: &mut Tally, place: &str, golden: &Value, found: &TestResult) {
    tally.number(place, &golden["chisq"], found.statistic, PROPORTIONAL);
    tally.number(&format!("{place} df"), &golden["df"], found.df, EXACT);
    let relative = |golden: f64| (found.p_value - golden).abs() <= PROPORTIONAL * golden;
    tally.holds(&format!("{place} p {}", found.p_value), golden["p"].as_f64().is_some_and(relative));
}

/// R's name of a term: `trt:karno` for `x.trt:x.karno`, `log(diagtime)` for a logarithm.
fn r_term(golden: &Value, ours: &str) -> String {
    let plain = ours.split(':').map(|part| part.trim_start_matches("x.")).collect::<Vec<_>>().join(":");
    let logarithm = format!("log({plain})");
    if golden.get(&logarithm).is_some() { logarithm } else { plain }
}

/// R's names of the columns of a model, in R's order.
fn r_columns(spec: &Value) -> Vec<String> {
    let of_term = |term: &Value| -> Vec<String> {
        let name = term["col"].as_str().unwrap();
        match (term["levels"].as_array(), term["transform"].as_str()) {
            (Some(levels), _) => levels[1..].iter().map(|level| format!("{name}{}", text(level))).collect(),
            (None, Some(transform)) => vec![format!("{transform}({name})")],
            (None, None) => vec![name.to_owned()],
        }
    };
    let terms: Vec<(&str, Vec<String>)> = spec["terms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|term| (term["col"].as_str().unwrap(), of_term(term)))
        .collect();
    let mut columns: Vec<String> = terms.iter().flat_map(|(_, columns)| columns.clone()).collect();
    for pair in spec["interactions"].as_array().into_iter().flatten() {
        let of = |k: usize| &terms.iter().find(|(name, _)| pair[k] == *name).unwrap().1;
        for second in of(1) {
            columns.extend(of(0).iter().map(|first| format!("{first}:{second}")));
        }
    }
    columns
}

/// Where R has a column of ours.
fn place_of(columns: &[String], ours: &str) -> usize {
    columns.iter().position(|name| *name == r_name(ours)).unwrap()
}

fn score_tests(tally: &mut Tally, place: &str, golden: &Value, found: &ProportionalHazards) {
    assert_eq!(found.variant, "score test (R survival >= 3.0)");
    let known = |key: &str| {
        let names = golden[key].as_object().unwrap().keys();
        names.filter(|name| *name != "r_failed_on_raw_scale").count()
    };
    tally.holds(&format!("{place} terms"), found.terms.len() + 1 == known("by_term"));
    tally.holds(&format!("{place} coefficients"), found.coefficients.len() + 1 == known("by_coefficient"));
    for term in &found.terms {
        let name = r_term(&golden["by_term"], &term.variable);
        test(tally, &format!("{place} {name}"), &golden["by_term"][&name], &term.test);
    }
    for coefficient in &found.coefficients {
        let name = r_name(&coefficient.term);
        test(tally, &format!("{place} {name}"), &golden["by_coefficient"][&name], &coefficient.test);
    }
    test(tally, &format!("{place} GLOBAL"), &golden["by_term"]["GLOBAL"], &found.global);
}

fn approximations(
    tally: &mut Tally,
    place: &str,
    golden: &Value,
    columns: &[String],
    found: &ProportionalHazards,
) {
    assert_eq!(found.variant, "Grambsch-Therneau 1994 approximation (SAS, Stata, R < 3.0)");
    assert!(found.terms.is_empty());
    for coefficient in &found.coefficients {
        let k = place_of(columns, &coefficient.term);
        let own = json!({"chisq": golden["chisq"][k], "df": 1, "p": golden["p"][k]});
        test(tally, &format!("{place} {}", coefficient.term), &own, &coefficient.test);
    }
    test(tally, &format!("{place} global"), &golden["global"], &found.global);
}

fn proportional_hazards(
    tally: &mut Tally,
    place: &str,
    golden: &Value,
    columns: &[String],
    found: &AnalysisResult,
) {
    for scale in SCALES {
        let place = format!("{place} {scale}");
        let own = &golden["cox_zph"][scale];
        if own["by_term"].get("error").is_some() {
            // R takes the logarithm of 0 and stops at the infinity
            for id in ["score_test_log", "scaled_residuals_1994_log"] {
                let Content::NotEstimable(why) = content(found, id) else { panic!("{place}") };
                tally.holds(&place, scale == "log" && why.reason == "event_at_time_zero");
            }
            continue;
        }
        score_tests(tally, &place, own, tests(found, &format!("score_test_{scale}")));
        let own = &golden["zph_gt1994_approx_by_coefficient"][scale];
        if !own.is_null() {
            approximations(
                tally,
                &place,
                own,
                columns,
                tests(found, &format!("scaled_residuals_1994_{scale}")),
            );
        }
    }
}

fn concordance(tally: &mut Tally, place: &str, golden: &Value, found: &AnalysisResult, id: &str, exact: f64) {
    let Content::Concordance(found) = content(found, id) else { panic!("{place}: no concordance") };
    let numbers = [
        ("concordant", found.concordant, exact),
        ("discordant", found.discordant, exact),
        ("tied.x", found.tied_predictor, exact),
        ("tied.y", found.tied_time, exact),
        ("tied.xy", found.tied_both, exact),
        ("concordance", found.concordance, AFTER),
        ("std", found.std_error, AFTER),
    ];
    for (key, number, tolerance) in numbers {
        tally.number(&format!("{place} {key}"), &golden[key], Some(number), tolerance);
    }
}

fn residuals(tally: &mut Tally, place: &str, golden: &Value, names: &[String], found: &AnalysisResult) {
    for (kind, key) in RESIDUALS {
        let Content::Residuals(found) = content(found, kind) else { panic!("{place}: no residuals") };
        let Residuals { rows, columns, .. } = found;
        let Some(expected) = golden[key].as_array() else { continue };
        tally.holds(&format!("{place} {key} rows"), rows.len() == expected.len());
        for (index, (row, expected)) in rows.iter().zip(expected).enumerate() {
            tally.holds(&format!("{place} {key} columns"), row.values.len() == columns.len());
            for (k, value) in row.values.iter().enumerate() {
                let expected =
                    if expected.is_array() { &expected[place_of(names, &columns[k])] } else { expected };
                tally.number(&format!("{place} {key} {index} {k}"), expected, Some(*value), AFTER);
            }
        }
    }
}

fn hazard_at(steps: &[(f64, f64)], time: f64) -> f64 {
    let until = steps.partition_point(|step| step.0 <= time);
    if until == 0 { 0.0 } else { steps[until - 1].1 }
}

/// The cumulative hazard of a stratum by the word of its level.
fn baseline(found: &AnalysisResult, level: Option<&str>) -> Vec<(f64, f64)> {
    let Content::BaselineHazard(found) = content(found, "baseline") else { panic!("no baseline hazard") };
    let own = found.strata.iter().find(|stratum| is_stratum(&stratum.stratum, level));
    own.map_or_else(Vec::new, |own| {
        own.steps.iter().map(|step| (step.time_days, step.cumulative_hazard)).collect()
    })
}

fn is_stratum(stratum: &[GroupLevel], level: Option<&str>) -> bool {
    level.is_none_or(|level| stratum.iter().any(|part| part.level == level))
}

fn after_one(tally: &mut Tally, place: &str, snapshot: &Snapshot, entry: &Value, ties: &str) {
    let mut asked = Asked::of(analysis(&entry["spec"], ties));
    asked.proportional_hazards(&["score_test", "scaled_residuals_1994"]);
    asked.ask("concordance", "concordance", &json!({}));
    asked.ask("baseline", "baseline_hazard", &json!({}));
    let own = &entry[ties];
    if !own["residuals"].is_null() {
        asked.residuals();
    }
    let found = result(snapshot, &plan(&asked.0));
    let columns = r_columns(&entry["spec"]);
    assert_eq!(json!(columns), own["coef_names"]);
    proportional_hazards(tally, place, own, &columns, &found);
    concordance(tally, place, &own["concordance"], &found, "concordance", EXACT);
    if !own["residuals"].is_null() {
        residuals(tally, place, &own["residuals"], &columns, &found);
    }
    let times = own["baseline_cumhaz_at_x0"]["time"].as_array();
    for (i, time) in times.into_iter().flatten().enumerate() {
        let hazard = hazard_at(&baseline(&found, None), time.as_f64().unwrap());
        let expected = &own["baseline_cumhaz_at_x0"]["cumhaz"][i];
        tally.number(&format!("{place} hazard {i}"), expected, Some(hazard), AFTER);
    }
}

#[test]
fn every_model_of_the_datasets_has_rs_tests_concordance_hazards_and_residuals() {
    let deaths = [Some(("etype", "1")), Some(("etype", "2")), None].map(colon);
    let datasets = [VETERAN, LUNG, GBSG, AML, LARYNX, RETINOPATHY, CGD, PALLAS].into_iter().chain(deaths);
    let (mut tally, mut models) = (Tally::default(), 0);
    for dataset in datasets {
        let (snapshot, golden) = (Snapshot::of(&dataset), golden(dataset.name));
        for entry in golden["cox"].as_array().unwrap() {
            let filter = entry["spec"]["filter"]["eq"].as_i64().map(|value| value.to_string());
            if filter.as_deref() != dataset.rows.map(|(_, value)| value) {
                continue;
            }
            for ties in TIES {
                let place = format!("{} {} {ties}", dataset.name, entry["id"]);
                after_one(&mut tally, &place, &snapshot, entry, ties);
                models += 1;
            }
        }
    }
    assert_eq!(models, 88);
    tally.finish("after every Cox model", 42_848);
}

/// The dataset with the weights and the offset that `scripts/after_cox.R` makes from the row's number.
fn with_extras(dataset: &Dataset) -> (Dataset, String) {
    let text = csv(dataset.name);
    let mut lines = text.lines();
    let mut out = format!("{},w,o\n", lines.next().unwrap());
    for (row, line) in lines.enumerate() {
        let offset = (row % 7) as f64 / 10.0;
        out += &format!("{line},{},{offset}\n", [0.5, 1.0, 1.5, 2.0][row % 4]);
    }
    let covariates = [dataset.covariates, &[("w", "real"), ("o", "real")]].concat();
    (Dataset { covariates: covariates.leak(), ..*dataset }, out)
}

/// The values of the terms whose columns are `profile`.
fn profile(spec: &Value) -> Value {
    let mut columns = spec["profile"].as_array().unwrap().iter();
    let values = spec["terms"].as_array().unwrap().iter().map(|term| {
        let name = variable(term["col"].as_str().unwrap());
        let Some(levels) = term["levels"].as_array() else {
            return json!({"variable": name, "number": columns.next().unwrap()});
        };
        let mut chosen = &levels[0];
        for level in &levels[1..] {
            if columns.next().unwrap().as_f64() == Some(1.0) {
                chosen = level;
            }
        }
        json!({"variable": name, "level": text(chosen)})
    });
    json!([{"name": "one", "values": values.collect::<Vec<_>>()}])
}

fn smoothed(
    tally: &mut Tally,
    place: &str,
    golden: &Value,
    columns: &[String],
    (found, id): (&AnalysisResult, &str),
) {
    let Content::SmoothedResiduals(SmoothedResiduals { curves, .. }) = content(found, id) else {
        panic!("{place}: no curves")
    };
    tally.holds(&format!("{place} curves"), curves.len() == golden.as_array().unwrap().len());
    for curve in curves {
        let golden = &golden[place_of(columns, &curve.term)];
        tally.holds(&format!("{place} points"), curve.points.len() == golden["x"].as_array().unwrap().len());
        for (i, point) in curve.points.iter().enumerate() {
            let place = format!("{place} {} {i}", curve.term);
            tally.number(&place, &golden["x"][i], Some(point.position), 1e-12);
            tally.number(&place, &golden["fit"][i], Some(point.log_hazard_ratio), 1e-8);
            tally.number(&place, &golden["se"][i], Some(point.std_error), 1e-8);
            let half = point.interval.upper.unwrap() - point.log_hazard_ratio;
            tally.holds(&place, (half / point.std_error - 1.959_963_984_540_054).abs() < 1e-6);
        }
    }
}

fn curves(tally: &mut Tally, place: &str, golden: &Value, found: &AnalysisResult) {
    let Content::PredictedSurvival(PredictedSurvival { curves, .. }) = content(found, "curve") else {
        panic!("{place}: no curves")
    };
    for (i, time) in golden["time"].as_array().unwrap().iter().enumerate() {
        let level = golden["stratum"].get(i).map(text);
        let curve = curves.iter().find(|curve| is_stratum(&curve.stratum, level.as_deref())).unwrap();
        let time = time.as_f64().unwrap();
        let at = curve.at.iter().find(|at| (at.time_days - time).abs() <= 0.0).unwrap();
        let place = format!("{place} curve {i}");
        tally.number(&place, &golden["surv"][i], at.survival, SURVIVAL);
        // before the first event there is no error
        if at.std_error.is_some() {
            tally.number(&place, &golden["se"][i], at.std_error, AFTER);
            tally.number(&place, &golden["lower"][i], at.interval.lower, AFTER);
            tally.number(&place, &golden["upper"][i], at.interval.upper, AFTER);
        }
    }
}

/// A model with what follows it, and which of the concordances is R's.
fn asked_of(spec: &Value, ties: &str, own: &Value) -> (Asked, &'static str) {
    let mut model = analysis(spec, ties);
    let clustered = model.clone();
    model.as_object_mut().unwrap().remove("cluster");
    if spec["weights"] == true {
        model["weights"] = json!("x.w");
        model["variance"] = json!("model");
    }
    if spec["offset"] == true {
        model["offset"] = json!("x.o");
    }
    let mut asked = Asked::of(model);
    asked.proportional_hazards(&["score_test"]);
    asked.ask("concordance", "concordance", &json!({}));
    asked.ask("baseline", "baseline_hazard", &json!({}));
    let mut times: Vec<f64> =
        own["curve"]["time"].as_array().unwrap().iter().map(|t| t.as_f64().unwrap()).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    asked.ask("curve", "predicted_survival", &json!({"profiles": profile(spec), "times_days": times}));
    for scale in ["km", "identity"] {
        asked.ask(&format!("smoothed_{scale}"), "smoothed_residuals", &json!({"transform": scale}));
    }
    if !own["residuals"].is_null() {
        asked.residuals();
    }
    let concordance_of = if clustered.get("cluster").is_some() {
        asked.0.push(("clustered".to_owned(), clustered));
        asked.0.push(("by_cluster".to_owned(), json!({"kind": "concordance", "model": "clustered"})));
        "by_cluster"
    } else {
        "concordance"
    };
    (asked, concordance_of)
}

#[test]
fn weights_offset_strata_late_entries_and_clusters_agree_with_r_after_the_fit_too() {
    let (golden, mut tally) = (golden("after_cox"), Tally::default());
    for entry in golden["models"].as_array().unwrap() {
        let spec = &entry["spec"];
        let dataset = match spec["data"].as_str().unwrap() {
            "veteran" => VETERAN,
            "lung" => LUNG,
            "cgd" => CGD,
            "larynx" => LARYNX,
            "pallas_5304" => PALLAS,
            _ => colon(Some(("etype", "2"))),
        };
        let (dataset, text_of) = with_extras(&dataset);
        let snapshot = Snapshot::of_csv(&dataset, &text_of);
        for ties in TIES {
            let own = &entry[ties];
            let (asked, concordance_of) = asked_of(spec, ties, own);
            let found = result(&snapshot, &plan(&asked.0));
            let place = format!("{} {ties}", entry["id"]);
            let columns = r_columns(spec);
            for scale in SCALES {
                let tests = tests(&found, &format!("score_test_{scale}"));
                score_tests(&mut tally, &format!("{place} {scale}"), &own["zph"][scale], tests);
            }
            concordance(&mut tally, &place, &own["concordance"], &found, concordance_of, AFTER);
            for (i, time) in own["baseline"]["time"].as_array().unwrap().iter().enumerate() {
                let level = own["baseline"]["stratum"].get(i).map(text);
                let hazard = hazard_at(&baseline(&found, level.as_deref()), time.as_f64().unwrap());
                tally.number(
                    &format!("{place} hazard {i}"),
                    &own["baseline"]["hazard"][i],
                    Some(hazard),
                    AFTER,
                );
            }
            curves(&mut tally, &place, &own["curve"], &found);
            for scale in ["km", "identity"] {
                let place = format!("{place} smoothed {scale}");
                let found = (&found, &*format!("smoothed_{scale}"));
                smoothed(&mut tally, &place, &own["smoothed"][scale], &columns, found);
            }
            if !own["residuals"].is_null() {
                residuals(&mut tally, &place, &own["residuals"], &columns, &found);
            }
        }
    }
    tally.finish("after Cox models with weights, offset, strata and late entries", 62_976);
}

#[test]
fn smoothers_with_other_parameters_and_points_agree_with_natural_splines_of_r() {
    let (golden, mut tally) = (golden("smoothed"), Tally::default());
    let terms: Vec<Value> =
        words(&golden["terms"]).iter().map(|column| json!({"variable": variable(column)})).collect();
    let mut asked = Asked::of(json!({"kind": "cox", "endpoint": "time", "terms": terms}));
    let cases = golden["cases"].as_array().unwrap();
    for (i, case) in cases.iter().enumerate() {
        let fields = json!({"transform": case["transform"], "df": case["df"], "points": case["points"]});
        asked.ask(&format!("s{i}"), "smoothed_residuals", &fields);
    }
    let found = result(&Snapshot::of(&VETERAN), &plan(&asked.0));
    for (i, case) in cases.iter().enumerate() {
        let place = format!("{} {} {}", case["transform"], case["df"], case["points"]);
        smoothed(&mut tally, &place, &case["curves"], &words(&golden["terms"]), (&found, &format!("s{i}")));
    }
    // 4 scales x 3 curves x (5 + 17 + 40 points x 4, and their number), and the number of curves
    tally.finish("smoothers", 4 * (3 * (4 * (5 + 17 + 40) + 3) + 3));
}
