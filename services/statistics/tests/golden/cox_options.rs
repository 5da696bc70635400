//! What a Cox model of a plan can be told: weights, offset, exact ties, robust variance, late entry and
//! Firth's penalty against R and mpmath; simple effects and contrasts against R's coefficients and
//! covariances; the landmark by hand.

use palladion_api::statistics::output::{CoefficientEstimate, CoxModel, EffectEstimate};
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, Content};
use serde_json::{Value, json};

use crate::cox::{analysis, r_name};
use crate::datasets::{GBSG, PALLAS, VETERAN};
use crate::engine::{content, plan, result};
use crate::inline::{Inline, cox_of_numbers};
use crate::snapshot::{Dataset, Snapshot, golden, variable};
use crate::tally::{ESTIMATE, LOG_LIKELIHOOD, TEST, Tally};

fn model<'a>(found: &'a AnalysisResult, id: &str) -> &'a CoxModel {
    match content(found, id) {
        Content::Cox(model) => model,
        other => panic!("{id}: {other:?}"),
    }
}

fn one(analysis: Value) -> Plan {
    plan(&[("m".to_owned(), analysis)])
}

fn numbers(estimate: &CoefficientEstimate) -> (f64, f64) {
    match estimate {
        CoefficientEstimate::Estimated { log_hazard_ratio, std_error, .. }
        | CoefficientEstimate::Penalised { log_hazard_ratio, std_error, .. } => {
            (*log_hazard_ratio, *std_error)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn weights_offset_exact_ties_and_robust_variances_agree_with_coxph() {
    let mut tally = Tally::default();
    let golden = golden("cox_more");
    for case in golden["cases"].as_array().unwrap() {
        let what = case["id"].as_str().unwrap();
        let names: Vec<String> = (0..case["x"].as_array().unwrap().len()).map(|k| format!("v{k}")).collect();
        let mut data = Inline::new(&case["time"], &case["event"]);
        for (name, values) in names.iter().zip(case["x"].as_array().unwrap()) {
            data = data.with(name, "real", values);
        }
        for (column, kind) in [
            ("start", "real"),
            ("weights", "real"),
            ("offset", "real"),
            ("strata", "integer"),
            ("cluster", "integer"),
        ] {
            data = data.maybe(column, kind, case.get(column));
        }
        let mut analysis = cox_of_numbers(&names.iter().map(String::as_str).collect::<Vec<_>>());
        analysis["ties"] = case["ties"].clone();
        for (field, column) in
            [("entry_days", "start"), ("weights", "weights"), ("offset", "offset"), ("cluster", "cluster")]
        {
            if case.get(column).is_some() {
                analysis[field] = json!(variable(column));
            }
        }
        if case.get("strata").is_some() {
            analysis["strata"] = json!([variable("strata")]);
        }
        match case["ask_robust"].as_bool() {
            Some(true) => analysis["variance"] = json!("robust"),
            Some(false) => analysis["variance"] = json!("model"),
            None => {}
        }
        let found = result(&data.snapshot(), &one(analysis));
        let found = model(&found, "m");
        let robust = case["robust"].as_bool().unwrap();
        tally.holds(&format!("{what} variance"), found.variance == if robust { "robust" } else { "model" });
        tally.holds(&format!("{what} ties"), case["ties"] == found.ties.as_str());
        tally.number(&format!("{what} null"), &case["loglik"][0], Some(found.loglik_null), LOG_LIKELIHOOD);
        tally.number(&format!("{what} loglik"), &case["loglik"][1], Some(found.loglik), LOG_LIKELIHOOD);
        let tests = [("score", &found.score), ("wald", &found.wald), ("rscore", &found.robust_score)];
        for (key, test) in tests {
            let statistic = test.as_ref().and_then(|test| test.statistic);
            tally.number(&format!("{what} {key}"), &case[key], statistic, TEST);
        }
        for (k, coefficient) in found.coefficients.iter().enumerate() {
            let (estimate, error) = numbers(&coefficient.estimate);
            tally.number(&format!("{what} coef {k}"), &case["coef"][k], Some(estimate), ESTIMATE);
            let root = |key: &str| json!(case[key][k][k].as_f64().unwrap().sqrt());
            tally.number(&format!("{what} se {k}"), &root("var"), Some(error), ESTIMATE);
            let own = if robust { coefficient.model_std_error } else { Some(error) };
            tally.number(&format!("{what} model se {k}"), &root("naive_var"), own, ESTIMATE);
        }
    }
    tally.finish("cox with options", 314);
}

#[test]
fn firths_penalised_fit_has_the_profile_limits_of_its_definition() {
    let mut tally = Tally::default();
    let golden = golden("firth");
    for case in golden["cases"].as_array().unwrap() {
        let what = format!("{} {}", case["id"], case["ties"]);
        let rows = case["x"].as_array().unwrap();
        let names: Vec<String> = (0..rows[0].as_array().unwrap().len()).map(|k| format!("v{k}")).collect();
        let mut data = Inline::new(&case["time"], &case["event"]);
        for (k, name) in names.iter().enumerate() {
            data = data.with(name, "real", &rows.iter().map(|row| row[k].clone()).collect());
        }
        let mut analysis = cox_of_numbers(&names.iter().map(String::as_str).collect::<Vec<_>>());
        analysis["ties"] = case["ties"].clone();
        analysis["method"] = json!("firth");
        let found = result(&data.snapshot(), &one(analysis));
        let found = model(&found, "m");
        assert_eq!((found.method.as_str(), &found.score), ("firth", &None), "{what}");
        tally.number(&what, &case["loglik"], Some(found.loglik), LOG_LIKELIHOOD);
        tally.number(&what, &case["loglik_null"], Some(found.loglik_null), LOG_LIKELIHOOD);
        for (k, coefficient) in found.coefficients.iter().enumerate() {
            let CoefficientEstimate::Penalised {
                log_hazard_ratio,
                std_error,
                conf_low,
                conf_high,
                likelihood_ratio,
                p_value,
                ..
            } = coefficient.estimate
            else {
                panic!("{what}: {:?}", coefficient.estimate)
            };
            let golden = &case["profile"][k];
            tally.number(&format!("{what} coef"), &case["coef"][k], Some(log_hazard_ratio), ESTIMATE);
            tally.number(&format!("{what} se"), &case["se"][k], Some(std_error), ESTIMATE);
            for (key, found) in [("lower", conf_low), ("upper", conf_high)] {
                let limit = json!(golden[key].as_f64().unwrap().exp());
                tally.number(&format!("{what} {key}"), &limit, found, 1e-8);
            }
            tally.number(&format!("{what} lr"), &golden["lr"], Some(likelihood_ratio), TEST);
            tally.p_value(&format!("{what} p"), &golden["p"], Some(p_value));
        }
    }
    tally.finish("firth", 60);
}

/// R's model of an id: its names, and what a combination of its coefficients amounts to.
struct Combination {
    names: Vec<String>,
    fit: Value,
}

impl Combination {
    fn of(dataset: &Dataset, id: &str) -> (Self, Value) {
        let golden = golden(dataset.name);
        let entry = golden["cox"].as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap();
        let names = entry["efron"]["coef_names"].as_array().unwrap();
        let names = names.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        (Self { names, fit: entry["efron"].clone() }, entry["spec"].clone())
    }

    /// `L'b` and `sqrt(L'VL)` of R's coefficients by name.
    fn value(&self, weights: &[(&str, f64)]) -> (f64, f64) {
        let place = |name: &str| self.names.iter().position(|known| known == name).unwrap();
        let of = |value: &Value| value.as_f64().unwrap();
        let value = weights.iter().map(|(name, weight)| weight * of(&self.fit["coef"][place(name)])).sum();
        let variance: f64 = weights
            .iter()
            .flat_map(|(a, wa)| weights.iter().map(move |(b, wb)| (a, b, wa * wb)))
            .map(|(a, b, weight)| weight * of(&self.fit["var"][place(a)][place(b)]))
            .sum();
        (value, variance.sqrt())
    }
}

fn compare_effect(tally: &mut Tally, place: &str, expected: (f64, f64), found: &EffectEstimate) {
    let EffectEstimate::Estimated { log_hazard_ratio, std_error, hazard_ratio, z, .. } = found else {
        panic!("{place}: {found:?}")
    };
    tally.number(place, &json!(expected.0), Some(*log_hazard_ratio), ESTIMATE);
    tally.number(place, &json!(expected.1), Some(*std_error), 1e-8);
    tally.number(place, &json!(expected.0.exp()), Some(*hazard_ratio), ESTIMATE);
    tally.number(place, &json!(expected.0 / expected.1), Some(*z), 1e-8);
}

/// The effect of the first variable within a level or at a value of the second is `b1 + at b12`, its
/// variance `V11 + 2 at V1,12 + at^2 V12,12`; in both directions.
#[test]
fn simple_effects_are_those_of_rs_coefficients() {
    let mut tally = Tally::default();
    let cases = [
        (GBSG, "inter_hormon_grade", json!({"at": [0, 1]})),
        (VETERAN, "inter_trt_celltype_3df", json!({"at": [1, 2]})),
        (PALLAS, "inter_arm_her2_adj", json!({"at": [0, 1], "effect_of": "x.arm"})),
        (VETERAN, "inter_trt_karno", json!({"at": [30, 62.5], "effect_of": "x.trt"})),
    ];
    for (dataset, id, asked) in cases {
        let (r, spec) = Combination::of(&dataset, id);
        let mut analysis = analysis(&spec, "efron");
        for (field, value) in asked.as_object().unwrap() {
            analysis["interactions"][0][field] = value.clone();
        }
        analysis["interactions"][0]["simple_effects"] = json!(true);
        let found = result(&Snapshot::of(&dataset), &one(analysis));
        let found = &model(&found, "m").interactions[0];
        for effect in &found.simple_effects {
            let own = r_name(&effect.term);
            let modifier = effect.modifier.trim_start_matches("x.");
            let (other, at) = match (&effect.level, effect.at) {
                (Some(level), None) => (format!("{modifier}{level}"), 1.0),
                (None, Some(at)) => (modifier.to_owned(), at),
                other => panic!("{other:?}"),
            };
            let product = [format!("{own}:{other}"), format!("{other}:{own}")];
            let product = r.names.iter().find(|name| product.contains(name));
            let weights: Vec<(&str, f64)> = std::iter::once((own.as_str(), 1.0))
                .chain(product.map(|name| (name.as_str(), at)))
                .filter(|(_, weight)| weight.abs() > 0.0)
                .collect();
            compare_effect(
                &mut tally,
                &format!("{id} {own} {other} {at}"),
                r.value(&weights),
                &effect.estimate,
            );
        }
    }
    // 3 levels and 2 x 2 columns at 0 and 1; 4 levels and 2 x 3; 2 values; 2 values
    tally.finish("simple effects", 4 * ((3 + 4) + (4 + 6) + 2 + 2));
}

#[test]
fn a_contrast_is_the_combination_of_rs_coefficients_and_a_wrong_one_says_why() {
    let mut tally = Tally::default();
    let (r, spec) = Combination::of(&VETERAN, "multi");
    let mut analysis = analysis(&spec, "efron");
    let term = |level: &str| format!("x.celltype: {level} vs squamous");
    analysis["contrasts"] = json!([
        {"name": "large against adeno", "weights": [{"term": term("large"), "weight": 1}, {"term": term("adeno"), "weight": -1}]},
        {"name": "ten points and ten years", "weights": [{"term": "x.karno", "weight": 10}, {"term": "x.age", "weight": -10}]},
        {"name": "another reference", "weights": [{"term": "x.celltype: large vs squamous", "weight": 1}]},
    ]);
    let found = result(&Snapshot::of(&VETERAN), &one(analysis.clone()));
    let found = &model(&found, "m").contrasts;
    let expected: [&[(&str, f64)]; 3] = [
        &[("celltypelarge", 1.0), ("celltypeadeno", -1.0)],
        &[("karno", 10.0), ("age", -10.0)],
        &[("celltypelarge", 1.0)],
    ];
    for (contrast, weights) in found.iter().zip(expected) {
        compare_effect(&mut tally, &contrast.name, r.value(weights), &contrast.estimate);
    }
    tally.finish("contrasts", 12);
    // the level is in the data, but not among the rows analysed
    let mut plan = one(analysis);
    let keep = json!([{"variable": "x.celltype", "keep": ["squamous", "adeno"]}]);
    plan.population.filters = serde_json::from_value(keep).unwrap();
    let found = result(&Snapshot::of(&VETERAN), &plan);
    match &model(&found, "m").contrasts[0].estimate {
        EffectEstimate::NotEstimable { reason, concerns, .. } => {
            assert_eq!((reason.as_str(), concerns.as_slice()), ("no_such_coefficient", &[term("large")][..]));
        }
        other => panic!("{other:?}"),
    }
}

/// Days (event): A 2 (yes), B 3 (no), C 5 (yes, x = 1), D 6 (yes, x = 0), E 7 (yes, x = 1), F 9 (no,
/// x = 0). After day 3: C, D, E, F at 2, 3, 4, 6 days. With t = e^b the likelihood is
/// t/(2t+2) x 1/(t+2) x t/(t+1); d/db log = 2 - 2t/(2t+2) - t/(t+2) - t/(t+1) = 0, so with
/// 2t/(t+1) + t/(t+2) = 2: 2t(t+2) + t(t+1) = 2(t+1)(t+2), t^2 - t - 4 = 0, t = (1 + sqrt 17)/2.
#[test]
fn a_landmark_keeps_who_is_at_risk_after_it_and_counts_the_others() {
    let data = Inline::new(&json!([2, 9, 5, 3, 7, 6]), &json!([1, 0, 1, 0, 1, 1]))
        .with("x", "integer", &json!([1, 0, 1, 1, 1, 0]))
        .with("start", "integer", &json!([0, 0, 0, 0, 0, 4]));
    let mut analysis = cox_of_numbers(&["x"]);
    analysis["landmark_days"] = json!(3);
    let mut late = analysis.clone();
    late["entry_days"] = json!("x.start");
    let mut nobody = analysis.clone();
    nobody["landmark_days"] = json!(9);
    let mut no_events = analysis.clone();
    no_events["landmark_days"] = json!(7.5);
    let analyses = [("m", analysis), ("late", late), ("nobody", nobody), ("no_events", no_events)];
    let analyses: Vec<_> = analyses.into_iter().map(|(id, analysis)| (id.to_owned(), analysis)).collect();
    let found = result(&data.snapshot(), &plan(&analyses));
    let landmark = model(&found, "m");
    let t = (1.0 + 17.0_f64.sqrt()) / 2.0;
    let CoefficientEstimate::Estimated { hazard_ratio: Some(hazard_ratio), .. } =
        landmark.coefficients[0].estimate
    else {
        panic!()
    };
    assert!((hazard_ratio - t).abs() < 1e-12, "{hazard_ratio} {t}");
    let counts = landmark.landmark.unwrap();
    assert_eq!(
        (counts.n_before, counts.events_before, counts.censored_before, counts.entered_after),
        (6, 1, 1, 0)
    );
    assert_eq!((landmark.n, landmark.events), (4, 3));
    let late = model(&found, "late");
    assert_eq!((late.n, late.landmark.unwrap().entered_after), (3, 1));
    for (id, why) in [("nobody", "no_subjects"), ("no_events", "no_events")] {
        assert!(matches!(content(&found, id), Content::NotEstimable(found) if found.reason == why), "{id}");
    }
}
