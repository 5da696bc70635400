//! `expected/pathological.json`: each Cox model falls into its class.

use std::collections::BTreeSet;

use palladion_biostat::design::Design;
use palladion_biostat::survival::Observations;
use palladion_biostat::survival::cox::{
    CoxFit, CoxModel, CoxOptions, FittedModel, Outcome, Ties, TimeTransform,
};
use serde_json::Value;

use crate::fixtures::{Data, expected, list};
use crate::tally::{Tally, number};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Converged,
    Infinite,
    Aliased,
    Refused,
}

use Class::{Aliased, Converged, Infinite, Refused};

/// Case and class. Where R prints something else, the reference's recommendation counts: no events
/// infinite or negative input, weights of 0, a status other than 0 and 1, and a robust variance of
/// no more clusters than coefficients are refused; `outlier_1e5_binary` has a finite estimate (R's
/// warning is a false positive); singleton strata carry no information.
const CLASSES: [(&str, Class); 47] = [
    ("monotone_likelihood", Infinite),
    ("separation_2cov", Infinite),
    ("factor_level_no_events", Infinite),
    ("factor_ref_no_events", Infinite),
    ("constant_covariate", Aliased),
    ("constant_plus_ok", Aliased),
    ("collinear_exact", Aliased),
    ("collinear_sum", Aliased),
    ("collinear_dummies", Aliased),
    ("near_collinear_1e-4", Converged),
    ("near_collinear_1e-7", Aliased),
    ("single_event", Converged),
    ("zero_events", Refused),
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
    ("negative_times", Refused),
    ("n2", Infinite),
    ("n1", Refused),
    ("na_covariate", Converged),
    ("na_time_status", Converged),
    ("inf_covariate", Refused),
    ("stratum_without_events", Converged),
    ("stratum_of_size_1", Converged),
    ("all_strata_singletons", Aliased),
    ("float_ties", Converged),
    ("late_entry_gap", Converged),
    ("stop_le_start", Refused),
    ("null_model", Converged),
    ("cluster_single", Refused),
    ("cluster_each_row", Converged),
    ("cluster_fewer_than_p", Refused),
    ("freq_weights", Converged),
    ("real_weights_robust", Converged),
    ("zero_weights", Refused),
    ("offset_term", Converged),
    ("status_1_2", Refused),
];

#[test]
fn every_model_falls_into_its_class() {
    let golden = expected("pathological");
    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    for case in list(&golden["cases"]).iter().filter(|c| c.get("efron").is_some()) {
        let id = case["id"].as_str().unwrap();
        seen.insert(id.to_owned());
        let (_, class) =
            CLASSES.iter().find(|(name, _)| *name == id).unwrap_or_else(|| panic!("{id} has no class"));
        for (ties, key) in [(Ties::Efron, "efron"), (Ties::Breslow, "breslow")] {
            let fitted =
                with_model(case, ties, |model, options| model.fit(options).map_err(|e| e.to_string()));
            tally.holds(&format!("{id} {key} {class:?}: {fitted:?}"), class_of(&fitted) == *class);
            if let (Ok(fit), Converged | Aliased) = (&fitted, class) {
                compare(&mut tally, &format!("{id} {key}"), fit, &case[key]);
            }
        }
    }
    assert_eq!(seen.len(), CLASSES.len());
    tally.finish("pathological models", 200);
}

fn class_of(fitted: &Result<CoxFit, String>) -> Class {
    let Ok(fit) = fitted else { return Refused };
    let any = |wanted: fn(&Outcome) -> bool| fit.coefficients.iter().any(|c| wanted(&c.outcome));
    if any(|o| matches!(o, Outcome::Infinite { .. })) {
        Infinite
    } else if any(|o| matches!(o, Outcome::Aliased)) {
        Aliased
    } else {
        Converged
    }
}

/// R's default control stops early, so only the log-likelihoods (whose error is the square of the
/// coefficients') are comparable, and which coefficients are missing.
fn compare(tally: &mut Tally, what: &str, fit: &CoxFit, golden: &Value) {
    let likelihoods = list(&golden["loglik"]);
    tally.close(&format!("{what} null"), Some(fit.log_likelihood_null), &likelihoods[0], 1e-9);
    if let Some(last) = likelihoods.get(1) {
        tally.close(&format!("{what} loglik"), Some(fit.log_likelihood), last, 1e-9);
    }
    for (k, coefficient) in fit.coefficients.iter().enumerate() {
        let missing = number(&golden["coef"][k]).is_none() || what.starts_with("all_strata_singletons");
        let here = format!("{what} {} missing {missing}", coefficient.name);
        tally.holds(&here, coefficient.log_hazard_ratio().is_none() == missing);
    }
}

/// Where R's `cox.zph` stops although there is a test: it does not scale its columns, and not every type
/// of a column of weights suits it.
const R_ALONE_REFUSES: [&str; 2] = ["mixed_scales", "freq_weights"];

/// The tests of proportional hazards of every model with estimates: R's refusals, and its numbers, from
/// its default control's coefficients; for two models, and one more, those of 60 digits, as there
/// R's default is 1.4e-3 and 6e-8 away.
#[test]
fn every_model_is_tested_for_proportional_hazards() {
    let (golden, exact) = (expected("pathological"), expected("zph_exact"));
    let mut tally = Tally::default();
    for case in list(&golden["cases"]).iter().filter(|c| c.get("efron").is_some()) {
        let id = case["id"].as_str().unwrap();
        let class = CLASSES.iter().find(|(name, _)| *name == id).unwrap().1;
        for (ties, key) in [(Ties::Efron, "efron"), (Ties::Breslow, "breslow")] {
            let zph = exact.get(id).map_or(&case[key]["zph_km"], |known| &known[key]);
            let tolerance = if exact.get(id).is_some() { 1e-7 } else { 1e-6 };
            if zph.is_null() || !matches!(class, Converged | Aliased) {
                continue;
            }
            let tested = with_model(case, ties, |model, options| {
                let fit = model.fit(options).map_err(|e| e.to_string())?;
                let fitted = FittedModel::new(model, &fit).map_err(|e| e.to_string())?;
                fitted.ph_test(TimeTransform::KaplanMeier).map_err(|e| e.to_string())
            });
            let what = format!("{id} {key} zph");
            if zph.get("error").is_some() {
                tally.holds(&format!("{what} {tested:?}"), tested.is_ok() == R_ALONE_REFUSES.contains(&id));
                continue;
            }
            let tested = tested.unwrap_or_else(|e| panic!("{what}: {e}"));
            let names = zph.as_object().unwrap().iter().filter(|(name, _)| *name != "GLOBAL");
            let pairs = names.map(|(name, golden)| {
                (&tested.by_term.iter().find(|term| term.name == *name).unwrap().test, golden)
            });
            for (test, golden) in pairs.chain([(&tested.global, &zph["GLOBAL"])]) {
                tally.exact(&format!("{what} df"), Some(test.df as f64), &golden["df"]);
                tally.close(&format!("{what} chisq"), Some(test.statistic), &golden["chisq"], tolerance);
                tally.relative(&format!("{what} p"), test.p_value, &golden["p"], tolerance);
            }
        }
    }
    tally.finish("pathological models: proportional hazards", 200);
}

/// `Surv([start, ]time, status) ~ a + b + strata(c) + offset(d)`, weights `wt`, clusters `cl`.
fn with_model<T>(
    case: &Value,
    ties: Ties,
    then: impl FnOnce(CoxModel<'_>, &CoxOptions) -> Result<T, String>,
) -> Result<T, String> {
    let data = Data::inline(&case["data"]);
    let formula = case["formula"].as_str().unwrap();
    let (left, right) = formula.split_once(" ~ ").unwrap();
    let inside = |wrapper: &str| -> Vec<String> {
        let wrapped = right.split(" + ").filter_map(|t| t.strip_prefix(wrapper));
        wrapped.map(|t| t.trim_end_matches(')').to_owned()).collect()
    };
    let (strata, offset) = (inside("strata("), inside("offset("));
    let terms: Vec<&str> = right.split(" + ").filter(|t| *t != "1" && !t.contains('(')).collect();
    let mut needed: Vec<String> = ["time", "status"].map(str::to_owned).to_vec();
    needed.extend(terms.iter().map(|t| (*t).to_owned()));
    let rows = data.complete(None, &needed);
    let status = data.numbers("status", &rows);
    if let Some(other) = status.iter().find(|s| **s > 1.0) {
        // an event is true or false here: whoever reads a status of 1 and 2 must say which is which
        return Err(format!("a status of {other}"));
    }
    let (time, event) = (data.numbers("time", &rows), data.events("status", &rows));
    let observations = if left.contains("start") {
        Observations::with_entry(&data.numbers("start", &rows), &time, &event)
    } else {
        Observations::new(&time, &event)
    };
    let mut design = Design::new(rows.len());
    for term in terms {
        add(&mut design, &data, term, &rows)?;
    }
    let options = CoxOptions { ties, ..CoxOptions::default() };
    let labels = |columns: &[String]| data.strata(columns, &rows);
    let given = |column: &str| case["data"].get(column).map(|_| data.numbers(column, &rows));
    let strata = labels(&strata);
    let clusters = case["data"].get("cl").and_then(|_| labels(&["cl".to_owned()]));
    let (weights, offset) = (given("wt"), offset.first().and_then(|o| given(o)));
    let observations = observations.map_err(|e| e.to_string())?;
    let mut model = CoxModel::new(&observations, &design);
    if let Some(strata) = &strata {
        model = model.with_strata(strata);
    }
    if let Some(clusters) = &clusters {
        model = model.with_clusters(clusters);
    }
    if let Some(weights) = &weights {
        model = model.with_weights(weights);
    }
    if let Some(offset) = &offset {
        model = model.with_offset(offset);
    }
    then(model, &options)
}

fn add(design: &mut Design, data: &Data, term: &str, rows: &[usize]) -> Result<(), String> {
    let words = rows.iter().any(|row| data.cell(term, *row).starts_with(['a', 'b', 'c']));
    if !words {
        let number = |row: &usize| match data.cell(term, *row) {
            "Inf" => f64::INFINITY,
            text => text.parse().unwrap(),
        };
        let values: Vec<f64> = rows.iter().map(number).collect();
        return design.numeric(term, &values).map_err(|e| e.to_string());
    }
    let levels: Vec<&str> =
        rows.iter().map(|row| data.cell(term, *row)).collect::<BTreeSet<_>>().into_iter().collect();
    let codes: Vec<usize> =
        rows.iter().map(|row| levels.iter().position(|l| *l == data.cell(term, *row)).unwrap()).collect();
    design.factor(term, &levels, 0, &codes).map_err(|e| e.to_string())
}
