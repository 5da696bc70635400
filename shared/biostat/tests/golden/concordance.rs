//! R `survival::concordance` 3.5-3 of every Cox model, and further vectors with weights, strata,
//! clusters and late entries.

use palladion_biostat::detsum::dot;
use palladion_biostat::survival::concordance::{Concordance, ConcordanceOptions, concordance};
use palladion_biostat::survival::cox::{CoxFit, Ties};
use serde_json::Value;

use crate::cox_model::Model;
use crate::fixtures::{DATASETS, Data, expected, list, texts};
use crate::tally::Tally;

#[test]
fn every_model_has_the_concordance_of_r() {
    let mut models = 0;
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected(name));
        let mut tally = Tally::default();
        for entry in list(&golden["cox"]) {
            let model = Model::new(&data, &entry["spec"], true);
            let clusters = data.strata(&texts(&entry["spec"]["cluster"]), &model.rows);
            let options = ConcordanceOptions {
                strata: model.strata.as_deref(),
                weights: None,
                clusters: clusters.as_deref(),
            };
            for (ties, key) in [(Ties::Efron, "efron"), (Ties::Breslow, "breslow")] {
                let predictor = linear_predictor(&model, &model.fit(ties));
                let got = concordance(&model.observations, &predictor, &options).unwrap();
                compare(
                    &mut tally,
                    &format!("{name} {} {key}", entry["id"]),
                    &got,
                    &entry[key]["concordance"],
                );
                models += 1;
            }
        }
        tally.finish(&format!("concordance {name}"), 14);
    }
    assert_eq!(models, 88);
}

fn linear_predictor(model: &Model, fit: &CoxFit) -> Vec<f64> {
    let value = |k: usize| fit.coefficients[k].estimate().map_or(0.0, |e| e.coefficient);
    let coefficients: Vec<f64> = (0..fit.coefficients.len()).map(value).collect();
    let row = |row: usize| model.design.columns().iter().map(|c| c.values()[row]).collect::<Vec<f64>>();
    (0..model.rows.len()).map(|r| dot(&row(r), &coefficients)).collect()
}

fn compare(tally: &mut Tally, what: &str, got: &Concordance, golden: &Value) {
    let counts = [
        ("concordant", got.concordant),
        ("discordant", got.discordant),
        ("tied.x", got.tied_predictor),
        ("tied.y", got.tied_time),
        ("tied.xy", got.tied_both),
    ];
    for (key, value) in counts {
        tally.exact(&format!("{what} {key}"), Some(value), &golden[key]);
    }
    tally.close(&format!("{what} concordance"), Some(got.concordance), &golden["concordance"], 1e-12);
    tally.close(&format!("{what} std"), Some(got.standard_error), &golden["std"], 1e-9);
}
