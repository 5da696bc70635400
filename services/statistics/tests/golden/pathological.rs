//! `expected/pathological.json` through the engine: each Cox model falls into its class, with what caused it.

use palladion_api::statistics::output::{Coefficient, CoefficientEstimate, CoxModel};
use palladion_api::statistics::result::Content;
use palladion_service_kit::engine::Frame;
use palladion_statistics::plans;
use serde_json::{Value, json};

use crate::cox::{TIES, r_name};
use crate::engine::{content, plan, result, run};
use crate::inline::Inline;
use crate::snapshot::{Snapshot, golden, variable};
use crate::tally::Tally;

/// What becomes of a case.
enum Class {
    /// Every coefficient has a finite estimate.
    Converged,
    /// These coefficients are infinite, the others finite.
    Infinite(&'static [&'static str]),
    /// These coefficients are left out, the others finite.
    Aliased(&'static [&'static str]),
    /// There is no model, for this reason and by these causes.
    Outcome(&'static str, &'static [&'static str]),
    /// The file is refused when it is read.
    Refused,
    /// No cohort can be made of the snapshot; validation at upload does not let it come to that.
    Unreadable,
    /// The plan is refused whatever the data.
    NoPlan,
}

use Class::{Aliased, Converged, Infinite, NoPlan, Outcome, Refused, Unreadable};

/// Where R prints something else, the reference's recommendation counts.
const CLASSES: [(&str, Class); 47] = [
    ("monotone_likelihood", Infinite(&["x.x"])),
    ("separation_2cov", Infinite(&["x.x"])),
    ("factor_level_no_events", Infinite(&["x.f: c vs a"])),
    ("factor_ref_no_events", Infinite(&["x.f: b vs a", "x.f: c vs a"])),
    ("constant_covariate", Outcome("collinear", &["x.x"])),
    ("constant_plus_ok", Aliased(&["x.k"])),
    ("collinear_exact", Aliased(&["x.x2"])),
    ("collinear_sum", Aliased(&["x.x3"])),
    ("collinear_dummies", Aliased(&["x.a3"])),
    ("near_collinear_1e-4", Converged),
    ("near_collinear_1e-7", Aliased(&["x.x2"])),
    ("single_event", Converged),
    ("zero_events", Outcome("no_events", &[])),
    ("all_tied_one_time", Converged),
    ("heavy_ties_3_times", Converged),
    ("all_events_tied_censor_mixed", Converged),
    ("huge_scale_1e6", Converged),
    ("huge_offset_1e8", Converged),
    ("huge_offset_scale", Converged),
    ("tiny_scale_1e-8", Converged),
    ("mixed_scales", Converged),
    ("outlier_1e3", Converged),
    ("outlier_1e5_binary", Converged),
    ("last_subject_event_alone", Converged),
    ("censored_before_first_event", Converged),
    ("time_zero", Converged),
    ("negative_times", Unreadable),
    ("n2", Infinite(&["x.x"])),
    ("n1", Outcome("no_subjects", &["x.x"])),
    ("na_covariate", Converged),
    ("na_time_status", Converged),
    ("inf_covariate", Refused),
    ("stratum_without_events", Converged),
    ("stratum_of_size_1", Converged),
    ("all_strata_singletons", Outcome("collinear", &["x.x"])),
    ("float_ties", Converged),
    ("late_entry_gap", Converged),
    ("stop_le_start", Outcome("entry_not_before_exit", &["x.start"])),
    ("null_model", NoPlan),
    ("cluster_single", Outcome("too_few_clusters", &["x.cl"])),
    ("cluster_each_row", Converged),
    ("cluster_fewer_than_p", Outcome("too_few_clusters", &["x.cl"])),
    ("freq_weights", Converged),
    ("real_weights_robust", Converged),
    ("zero_weights", Outcome("weights_not_positive", &["x.wt"])),
    ("offset_term", Converged),
    ("status_1_2", Refused),
];

/// `Surv([start, ]time, status) ~ a + b + strata(c) + offset(d)`, weights `wt`, clusters `cl`.
fn analysis(case: &Value, ties: &str) -> Value {
    let right = case["formula"].as_str().unwrap().split_once(" ~ ").unwrap().1;
    let inside = |wrapper: &str| -> Vec<String> {
        let wrapped = right.split(" + ").filter_map(|term| term.strip_prefix(wrapper));
        wrapped.map(|term| variable(term.trim_end_matches(')'))).collect()
    };
    let terms = right.split(" + ").filter(|term| *term != "1" && !term.contains('('));
    let terms: Vec<Value> = terms.map(|term| json!({"variable": variable(term)})).collect();
    let mut analysis =
        json!({"kind": "cox", "endpoint": "time", "terms": terms, "ties": ties, "strata": inside("strata(")});
    if let [offset] = inside("offset(").as_slice() {
        analysis["offset"] = json!(offset);
    }
    for (field, column) in [("entry_days", "start"), ("weights", "wt"), ("cluster", "cl")] {
        if case["data"].get(column).is_some() {
            analysis[field] = json!(variable(column));
        }
    }
    analysis
}

/// The file of a case. A subject without time or status has no observation: its row is not in it.
fn file(case: &Value) -> Inline {
    let data = case["data"].as_object().unwrap();
    let known = |row: &usize| !data["time"][*row].is_null() && !data["status"][*row].is_null();
    let rows: Vec<usize> = (0..data["time"].as_array().unwrap().len()).filter(known).collect();
    let column = |name: &str| -> Value { rows.iter().map(|row| data[name][*row].clone()).collect() };
    let mut file = Inline::new(&column("time"), &column("status"));
    for name in data.keys().filter(|name| !["time", "status"].contains(&name.as_str())) {
        let kind = match name.as_str() {
            "f" => "category",
            "st" | "cl" => "integer",
            _ => "real",
        };
        file = file.with(name, kind, &column(name));
    }
    file
}

fn named(model: &CoxModel, of: impl Fn(&Coefficient) -> bool) -> Vec<&str> {
    model.coefficients.iter().filter(|one| of(one)).map(|one| one.term.as_str()).collect()
}

/// R's default control stops early, so only the log-likelihoods are comparable, and what is missing.
fn compare(tally: &mut Tally, place: &str, golden: &Value, model: &CoxModel) {
    tally.number(&format!("{place} null"), &golden["loglik"][0], Some(model.loglik_null), 1e-9);
    tally.number(&format!("{place} loglik"), &golden["loglik"][1], Some(model.loglik), 1e-9);
    for (k, name) in golden["coef_names"].as_array().unwrap().iter().enumerate() {
        let found = model.coefficients.iter().find(|one| r_name(&one.term) == *name).unwrap();
        let estimated = matches!(found.estimate, CoefficientEstimate::Estimated { .. });
        tally.holds(&format!("{place} {name}"), estimated == golden["coef"][k].is_number());
    }
}

fn check(tally: &mut Tally, place: &str, class: &Class, case: &Value, ties: &str) {
    let model_plan = plan(&[("m".to_owned(), analysis(case, ties))]);
    let file = file(case);
    let refused = matches!(class, Refused);
    tally.holds(&format!("{place} file"), Snapshot::is_refused(&file.dataset(), &file.csv()) == refused);
    let faults = plans::check(&model_plan);
    tally.holds(&format!("{place} plan"), faults.is_empty() != matches!(class, NoPlan));
    if refused || !faults.is_empty() {
        return;
    }
    if matches!(class, Unreadable) {
        let said = run(&file.snapshot(), &model_plan, 1, &[]);
        let held = matches!(&said, Frame::Failure(failure) if failure.code == "snapshot_unreadable");
        return tally.holds(&format!("{place} {said:?}"), held);
    }
    let found = result(&file.snapshot(), &model_plan);
    match (class, content(&found, "m")) {
        (Outcome(reason, concerns), Content::NotEstimable(why)) => {
            let held = why.reason == *reason && (concerns.is_empty() || why.concerns == *concerns);
            tally.holds(&format!("{place} {why:?}"), held);
        }
        (Converged | Infinite(_) | Aliased(_), Content::Cox(model)) => {
            let infinite = named(model, |one| matches!(one.estimate, CoefficientEstimate::Infinite { .. }));
            let aliased = named(model, |one| one.estimate == CoefficientEstimate::Aliased);
            let (expected_infinite, expected_aliased): (&[&str], &[&str]) = match class {
                Infinite(names) => (names, &[]),
                Aliased(names) => (&[], names),
                _ => (&[], &[]),
            };
            tally.holds(&format!("{place} infinite {infinite:?}"), infinite == expected_infinite);
            tally.holds(&format!("{place} aliased {aliased:?}"), aliased == expected_aliased);
            if infinite.is_empty() {
                compare(tally, place, &case[ties], model);
            }
        }
        (_, other) => tally.holds(&format!("{place}: {other:?}"), false),
    }
}

#[test]
fn every_model_falls_into_its_class_and_names_what_caused_it() {
    let (golden, mut tally, mut seen) = (golden("pathological"), Tally::default(), 0);
    for case in golden["cases"].as_array().unwrap().iter().filter(|case| case.get("efron").is_some()) {
        let id = case["id"].as_str().unwrap();
        let (_, class) =
            CLASSES.iter().find(|(name, _)| *name == id).unwrap_or_else(|| panic!("{id} has no class"));
        for ties in TIES {
            check(&mut tally, &format!("{id} {ties}"), class, case, ties);
        }
        seen += 1;
    }
    assert_eq!(seen, CLASSES.len());
    tally.finish("pathological models", 554);
}
