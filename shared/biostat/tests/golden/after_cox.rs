//! R `survival` 3.5-3: tests of proportional hazards, residuals and baseline hazards of every Cox
//! model of the datasets.

use palladion_biostat::survival::cox::{
    AfterFitError, CoxModel, CoxOptions, FittedModel, NamedTest, PhTest, SchoenfeldResiduals, Ties,
    TimeTransform,
};
use serde_json::Value;

use crate::cox_model::Model;
use crate::fixtures::{DATASETS, Data, expected, list, texts};
use crate::tally::Tally;

pub(crate) const TRANSFORMS: [(TimeTransform, &str); 4] = [
    (TimeTransform::KaplanMeier, "km"),
    (TimeTransform::Rank, "rank"),
    (TimeTransform::Identity, "identity"),
    (TimeTransform::Log, "log"),
];

/// Every model of a dataset with both ties, compared by `compare`; at least `least` numbers.
fn walk(what: &str, least: usize, compare: impl Fn(&mut Tally, &str, &FittedModel<'_>, &Value, &Data)) {
    let mut models = 0;
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected(name));
        let mut tally = Tally::default();
        for entry in list(&golden["cox"]) {
            let model = Model::new(&data, &entry["spec"], true);
            for (ties, key) in [(Ties::Efron, "efron"), (Ties::Breslow, "breslow")] {
                let mut cox = CoxModel::new(&model.observations, &model.design);
                if let Some(strata) = &model.strata {
                    cox = cox.with_strata(strata);
                }
                let fit = cox.fit(&CoxOptions { ties, ..CoxOptions::default() }).unwrap();
                let fitted = FittedModel::new(cox, &fit).unwrap();
                let here = format!("{name} {} {key}", entry["id"]);
                let context = serde_json::json!({ "golden": entry[key], "strata": entry["spec"]["strata"] });
                compare(&mut tally, &here, &fitted, &context, &data);
                models += 1;
            }
        }
        tally.finish(&format!("{what} {name}"), least);
    }
    assert_eq!(models, 88);
}

#[test]
fn every_score_test_of_proportional_hazards_agrees_with_cox_zph() {
    walk("cox_zph", 2 * 4 * 4 * 3, |tally, what, fitted, context, _| {
        for (transform, key) in TRANSFORMS {
            let golden = &context["golden"]["cox_zph"][key];
            let here = format!("{what} {key}");
            match fitted.ph_test(transform) {
                // R takes the logarithm of 0 and stops at the infinity
                Err(AfterFitError::EventAtTimeZero { .. }) => {
                    tally.holds(&here, key == "log" && golden["by_term"].get("error").is_some());
                }
                got => compare_tests(tally, &here, &got.unwrap(), golden),
            }
        }
    });
}

pub(crate) fn compare_tests(tally: &mut Tally, what: &str, got: &PhTest, golden: &Value) {
    for (tests, key) in [(&got.by_term, "by_term"), (&got.by_coefficient, "by_coefficient")] {
        let object = golden[key].as_object().unwrap();
        let count = object.keys().filter(|name| *name != "r_failed_on_raw_scale").count();
        tally.holds(&format!("{what} {key}: {} of {count}", tests.len()), tests.len() + 1 == count);
        let global = NamedTest { name: "GLOBAL".to_owned(), test: got.global };
        for NamedTest { name, test } in tests.iter().chain([&global]) {
            let expected = &object[name.as_str()];
            let here = format!("{what} {key} {name}");
            tally.close(&here, Some(test.statistic), &expected["chisq"], 1e-7);
            tally.exact(&format!("{here} df"), Some(test.df as f64), &expected["df"]);
            tally.relative(&format!("{here} p"), test.p_value, &expected["p"], 1e-7);
        }
    }
}

#[test]
fn every_approximate_test_agrees_with_the_formula_of_1994() {
    walk("zph_gt1994", 2 * 4 * 4, |tally, what, fitted, context, _| {
        for (transform, key) in TRANSFORMS {
            let golden = &context["golden"]["zph_gt1994_approx_by_coefficient"][key];
            if golden.is_null() {
                continue;
            }
            let got = fitted.ph_test_1994(transform).unwrap();
            let here = format!("{what} {key}");
            tally.holds(&here, got.by_coefficient.len() == list(&golden["chisq"]).len());
            for (k, NamedTest { name, test }) in got.by_coefficient.iter().enumerate() {
                tally.close(&format!("{here} {name}"), Some(test.statistic), &golden["chisq"][k], 1e-7);
                tally.relative(&format!("{here} {name} p"), test.p_value, &golden["p"][k], 1e-7);
            }
            let global = &golden["global"];
            tally.close(&format!("{here} global"), Some(got.global.statistic), &global["chisq"], 1e-7);
            tally.exact(&format!("{here} df"), Some(got.global.df as f64), &global["df"]);
            tally.relative(&format!("{here} global p"), got.global.p_value, &global["p"], 1e-7);
        }
    });
}

#[test]
fn every_baseline_hazard_agrees_with_basehaz() {
    walk("baseline", 0, |tally, what, fitted, context, _| {
        let golden = &context["golden"]["baseline_cumhaz_at_x0"];
        let times = list(&golden["time"]);
        if times.is_empty() {
            return;
        }
        let baseline = fitted.baseline_hazard().unwrap();
        for (time, hazard) in times.iter().zip(list(&golden["cumhaz"])) {
            let got = baseline.strata[0].at(time.as_f64().unwrap());
            tally.close(&format!("{what} {time}"), Some(got), hazard, 1e-9);
        }
    });
}

#[test]
fn every_residual_agrees_with_r() {
    walk("residuals", 0, |tally, what, fitted, context, data| {
        let golden = &context["golden"]["residuals"];
        if !golden.is_null() {
            let columns = texts(&context["strata"]);
            compare_residuals(tally, what, fitted, golden, |row| key_of(data, &columns, row));
        }
    });
}

/// What R sorts strata by: numbers as numbers, words as words.
pub(crate) fn key_of(data: &Data, columns: &[String], row: usize) -> Vec<(i64, String)> {
    let cell = |column: &String| {
        let text = data.cell(column, row);
        (text.parse().unwrap_or(0), text.to_owned())
    };
    columns.iter().map(cell).collect()
}

pub(crate) fn compare_residuals<K: Ord>(
    tally: &mut Tally,
    what: &str,
    fitted: &FittedModel<'_>,
    golden: &Value,
    stratum_key: impl Fn(usize) -> K,
) {
    let vectors = [
        ("martingale", fitted.martingale_residuals().unwrap()),
        ("deviance", fitted.deviance_residuals().unwrap()),
    ];
    for (key, got) in vectors {
        tally.holds(&format!("{what} {key} rows"), got.len() == list(&golden[key]).len());
        for (row, value) in got.iter().enumerate() {
            tally.close(&format!("{what} {key} {row}"), Some(*value), &golden[key][row], 1e-9);
        }
    }
    let in_r_order = |residuals: &SchoenfeldResiduals| {
        let mut order: Vec<usize> = (0..residuals.rows.len()).collect();
        order.sort_by_key(|event| stratum_key(residuals.rows[*event]));
        residuals.values.select(ndarray::Axis(0), &order)
    };
    let tables = [
        ("score", fitted.score_residuals().unwrap()),
        ("dfbeta", fitted.dfbeta_residuals().unwrap()),
        ("dfbetas", fitted.dfbetas_residuals().unwrap()),
        ("schoenfeld", in_r_order(&fitted.schoenfeld_residuals().unwrap())),
        ("scaledsch", in_r_order(&fitted.scaled_schoenfeld_residuals().unwrap())),
    ];
    for (key, got) in tables {
        let Some(expected) = golden.get(key) else { continue };
        tally.holds(&format!("{what} {key} rows"), got.nrows() == list(expected).len());
        for (row, values) in got.rows().into_iter().enumerate() {
            for (k, value) in values.iter().enumerate() {
                tally.close(&format!("{what} {key} {row} {k}"), Some(*value), &expected[row][k], 1e-9);
            }
        }
    }
}
