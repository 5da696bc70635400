//! R `survival` 3.5-3 by `scripts/after_cox.R`: what follows a fit with weights, offset, clusters,
//! strata and late entries; curves of a profile; smoothed residuals.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::concordance::{ConcordanceOptions, concordance};
use palladion_biostat::survival::cox::{
    CoxModel, CoxOptions, FittedModel, Reference, SmoothedPoint, Ties, TimeTransform, Variance,
};
use serde_json::Value;

use crate::after_cox::{TRANSFORMS, compare_residuals, compare_tests, key_of};
use crate::cox_model::Model;
use crate::fixtures::{Data, expected, list, texts};
use crate::tally::Tally;

/// What the file has beside the model of its spec.
struct Extra {
    data: Data,
    model: Model,
    strata_columns: Vec<String>,
    clusters: Option<Vec<usize>>,
    weights: Option<Vec<f64>>,
    offset: Option<Vec<f64>>,
}

impl Extra {
    fn new(spec: &Value) -> Self {
        let data = Data::read(spec["data"].as_str().unwrap());
        let model = Model::new(&data, spec, true);
        let column = |key: &str, of: fn(usize) -> f64| {
            (spec[key] == true).then(|| model.rows.iter().map(|row| of(*row)).collect::<Vec<f64>>())
        };
        let weights = column("weights", |row| [0.5, 1.0, 1.5, 2.0][row % 4]);
        let offset = column("offset", |row| (row % 7) as f64 / 10.0);
        let strata_columns = texts(&spec["strata"]);
        let clusters = data.strata(&texts(&spec["cluster"]), &model.rows);
        Self { data, model, strata_columns, clusters, weights, offset }
    }

    fn cox(&self) -> CoxModel<'_> {
        let mut cox = CoxModel::new(&self.model.observations, &self.model.design);
        if let Some(strata) = &self.model.strata {
            cox = cox.with_strata(strata);
        }
        if let Some(weights) = &self.weights {
            cox = cox.with_weights(weights);
        }
        if let Some(offset) = &self.offset {
            cox = cox.with_offset(offset);
        }
        cox
    }

    /// The number that stands for R's name of a stratum.
    fn stratum(&self, name: &Value) -> usize {
        let Some(strata) = &self.model.strata else { return 0 };
        let wanted = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
        let cell = |row: &usize| self.data.cell(&self.strata_columns[0], *row) == wanted;
        strata[self.model.rows.iter().position(cell).unwrap()]
    }
}

#[test]
fn weights_offset_strata_and_late_entries_agree_with_r() {
    let golden = expected("after_cox");
    let mut models = 0;
    for entry in list(&golden["models"]) {
        let extra = Extra::new(&entry["spec"]);
        for (ties, key) in [(Ties::Efron, "efron"), (Ties::Breslow, "breslow")] {
            let mut tally = Tally::default();
            let what = format!("{} {key}", entry["id"]);
            let options = CoxOptions { ties, variance: Variance::Model, ..CoxOptions::default() };
            let fit = extra.cox().fit(&options).unwrap();
            let fitted = FittedModel::new(extra.cox(), &fit).unwrap();
            compare_fit(&mut tally, &what, &extra, &fitted, &entry[key]);
            compare_curves(&mut tally, &what, &extra, &fitted, &entry["spec"], &entry[key]);
            compare_smoothed(&mut tally, &what, &fitted, &entry[key]["smoothed"]);
            tally.finish(&format!("after_cox {what}"), 500);
            models += 1;
        }
    }
    assert_eq!(models, 16);
}

fn compare_fit(tally: &mut Tally, what: &str, extra: &Extra, fitted: &FittedModel<'_>, golden: &Value) {
    for (transform, key) in TRANSFORMS {
        let got = fitted.ph_test(transform).unwrap();
        compare_tests(tally, &format!("{what} {key}"), &got, &golden["zph"][key]);
    }
    let zero = fitted.linear_predictors(Reference::Zero).unwrap();
    let values = list(&golden["linear_predictor_at_zero"]).iter().zip(&zero.values);
    let errors = list(&golden["se_linear_predictor_at_zero"]).iter().zip(&zero.standard_errors);
    for (row, (expected, got)) in values.chain(errors).enumerate() {
        tally.close(&format!("{what} predictor {row}"), Some(*got), expected, 1e-9);
    }
    let options = ConcordanceOptions {
        strata: extra.model.strata.as_deref(),
        weights: extra.weights.as_deref(),
        clusters: extra.clusters.as_deref(),
    };
    let got = concordance(&extra.model.observations, &zero.values, &options).unwrap();
    let counts = [
        ("concordant", got.concordant),
        ("discordant", got.discordant),
        ("tied.x", got.tied_predictor),
        ("tied.y", got.tied_time),
        ("tied.xy", got.tied_both),
        ("concordance", got.concordance),
        ("std", got.standard_error),
    ];
    for (key, value) in counts {
        tally.close(&format!("{what} {key}"), Some(value), &golden["concordance"][key], 1e-9);
    }
    if !golden["residuals"].is_null() {
        compare_residuals(tally, what, fitted, &golden["residuals"], |row| {
            key_of(&extra.data, &extra.strata_columns, extra.model.rows[row])
        });
    }
}

fn compare_curves(
    tally: &mut Tally,
    what: &str,
    extra: &Extra,
    fitted: &FittedModel<'_>,
    spec: &Value,
    golden: &Value,
) {
    let baseline = fitted.baseline_hazard().unwrap();
    let expected = &golden["baseline"];
    for (i, time) in list(&expected["time"]).iter().enumerate() {
        let number = extra.stratum(&expected["stratum"][i]);
        let own = baseline.strata.iter().find(|s| s.stratum == number);
        let got = own.map_or(0.0, |s| s.at(time.as_f64().unwrap()));
        tally.close(&format!("{what} baseline {i}"), Some(got), &expected["hazard"][i], 1e-9);
    }
    let profile: Vec<f64> = list(&spec["profile"]).iter().map(|v| v.as_f64().unwrap()).collect();
    let curves = fitted.predicted_curves(&profile, 0.0, ConfidenceLevel::P95).unwrap();
    let expected = &golden["curve"];
    for (i, time) in list(&expected["time"]).iter().enumerate() {
        let number = extra.stratum(&expected["stratum"][i]);
        let curve = curves.iter().find(|curve| curve.stratum == number).unwrap();
        let time = time.as_f64().unwrap();
        // R lists the times of censorings too
        let Some(point) = curve.points.iter().rev().find(|point| point.time <= time) else { continue };
        let here = format!("{what} curve {i}");
        let at_event = (point.time - time).abs() <= 0.0;
        let events = if at_event { point.events } else { 0.0 };
        tally.close(&format!("{here} events"), Some(events), &expected["n_event"][i], 1e-12);
        tally.close(&format!("{here} at"), Some(curve.survival(time)), &expected["surv"][i], 1e-10);
        tally.close(&format!("{here} hazard"), Some(point.cumulative_hazard), &expected["cumhaz"][i], 1e-9);
        tally.close(&format!("{here} se"), Some(point.standard_error), &expected["se"][i], 1e-9);
        tally.close(&format!("{here} lower"), Some(point.limits.lower), &expected["lower"][i], 1e-9);
        tally.close(&format!("{here} upper"), Some(point.limits.upper), &expected["upper"][i], 1e-9);
    }
}

fn compare_smoothed(tally: &mut Tally, what: &str, fitted: &FittedModel<'_>, golden: &Value) {
    for (transform, key) in [(TimeTransform::KaplanMeier, "km"), (TimeTransform::Identity, "identity")] {
        let got = fitted.smoothed_schoenfeld(transform).unwrap();
        tally.holds(&format!("{what} {key} curves"), got.len() == list(&golden[key]).len());
        for (curve, expected) in got.iter().zip(list(&golden[key])) {
            for (i, point) in curve.points.iter().enumerate() {
                let SmoothedPoint { position, coefficient, standard_error, .. } = *point;
                let here = format!("{what} {key} {} {i}", curve.name);
                tally.close(&format!("{here} x"), Some(position), &expected["x"][i], 1e-12);
                tally.close(&format!("{here} fit"), Some(coefficient), &expected["fit"][i], 1e-8);
                tally.close(&format!("{here} se"), Some(standard_error), &expected["se"][i], 1e-8);
            }
        }
    }
}
