//! R `cmprsk` 2.2-11 and `survival` 3.5-3 on mgus2, pbc and a dataset with many ties.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::design::Design;
use palladion_biostat::survival::Transform;
use palladion_biostat::survival::competing_risks::{
    CensoringTies, CompetingObservations, CumulativeIncidence, FineGrayOptions, IncidenceVariance, fine_gray,
    gray_test,
};
use serde_json::Value;

use crate::fixtures::{Data, expected, list, texts};
use crate::tally::{Tally, number};

const DATASETS: [&str; 3] = ["mgus2", "pbc", "discrete"];

/// Rows without a missing value in these columns, and their observations.
fn complete(data: &Data, columns: &[String]) -> (Vec<usize>, CompetingObservations) {
    let mut needed = vec!["time".to_owned(), "status".to_owned()];
    needed.extend_from_slice(columns);
    let rows = data.complete(None, &needed);
    let cause: Vec<usize> = rows.iter().map(|row| data.cell("status", *row).parse().unwrap()).collect();
    let observations = CompetingObservations::new(&data.numbers("time", &rows), &cause, 2).unwrap();
    (rows, observations)
}

fn numbers(data: &Data, column: &str, rows: &[usize]) -> Vec<usize> {
    let values = data.numbers(column, rows);
    let mut levels = values.clone();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    values.iter().map(|v| levels.partition_point(|l| l < v)).collect()
}

#[test]
fn cumulative_incidence_agrees_with_survfit_and_cuminc() {
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected("competing_risks"));
        let mut tally = Tally::default();
        for entry in list(&golden[name]["curves"]) {
            let column = entry["group"].as_str().unwrap();
            let (rows, all) = complete(&data, &texts(&entry["group"]));
            let groups = numbers(&data, column, &rows);
            for (index, group) in list(&entry["groups"]).iter().enumerate() {
                let curve = CumulativeIncidence::fit(&all.group(&groups, index).unwrap());
                compare_curve(&mut tally, &format!("{name} {column} {index}"), &curve, group);
            }
        }
        tally.finish(&format!("cumulative incidence {name}"), 200);
    }
}

fn compare_curve(tally: &mut Tally, what: &str, curve: &CumulativeIncidence, golden: &Value) {
    tally.exact(&format!("{what} n"), Some(curve.rows() as f64), &golden["n"]);
    for (i, time) in list(&golden["time"]).iter().enumerate() {
        let (here, time) = (format!("{what} t={time}"), number(time).unwrap());
        tally.close(&format!("{here} survival"), Some(curve.survival(time)), &golden["survival"][i], 1e-12);
        for cause in [1, 2] {
            let golden_cause = &golden[format!("cause{cause}")];
            let at = |variance, transform| {
                curve.at(cause, time, variance, ConfidenceLevel::P95, transform).unwrap()
            };
            let plain = at(IncidenceVariance::Jackknife, Transform::Plain);
            let here = format!("{here} cause {cause}");
            tally.exact(&format!("{here} at risk"), Some(plain.at_risk as f64), &golden["n_risk"][i]);
            tally.close(&format!("{here} cif"), Some(plain.incidence), &golden_cause["cif"][i], 1e-12);
            let se = Some(plain.standard_error);
            tally.close(&format!("{here} se"), se, &golden_cause["se_survfit"][i], 1e-10);
            if plain.incidence > 0.0 {
                for (key, transform) in
                    [("plain", Transform::Plain), ("log", Transform::Log), ("loglog", Transform::LogLog)]
                {
                    let limits = at(IncidenceVariance::Jackknife, transform).limits;
                    let golden = &golden_cause[format!("ci_{key}")];
                    let (lower, upper) = (limits.map(|l| l.lower), limits.map(|l| l.upper));
                    tally.close(&format!("{here} {key} lower"), lower, &golden["lower"][i], 1e-10);
                    tally.close(&format!("{here} {key} upper"), upper, &golden["upper"][i], 1e-10);
                }
            }
            // cuminc gives no value after the last time
            if number(&golden_cause["cif_cuminc"][i]).is_some() {
                let aalen = at(IncidenceVariance::Aalen, Transform::Plain);
                tally.close(
                    &format!("{here} cuminc"),
                    Some(aalen.incidence),
                    &golden_cause["cif_cuminc"][i],
                    1e-12,
                );
                let variance = aalen.standard_error * aalen.standard_error;
                tally.relative(&format!("{here} cuminc var"), variance, &golden_cause["var_cuminc"][i], 1e-9);
            }
        }
    }
}

#[test]
fn grays_test_agrees_with_cuminc() {
    let mut tally = Tally::default();
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected("competing_risks"));
        for entry in list(&golden[name]["gray"]) {
            let mut columns = texts(&entry["group"]);
            columns.extend(texts(&entry["strata"]));
            let (rows, observations) = complete(&data, &columns);
            let groups = numbers(&data, &columns[0], &rows);
            let strata = columns.get(1).map(|column| numbers(&data, column, &rows));
            let count = groups.iter().max().unwrap() + 1;
            for cause in [1, 2] {
                let what = format!("{name} {columns:?} rho {} cause {cause}", entry["rho"]);
                let rho = number(&entry["rho"]).unwrap();
                let test = gray_test(&observations, cause, &groups, count, strata.as_deref(), rho).unwrap();
                tally.close(&what, Some(test.statistic), &entry["stat"][cause - 1], 1e-8);
                tally.exact(&what, Some(test.df as f64), &entry["df"][cause - 1]);
                tally.p_value(&what, test.p_value, &entry["p"][cause - 1]);
            }
        }
    }
    tally.finish("Gray's test", 168);
}

#[test]
fn fine_gray_agrees_with_crr() {
    let mut tally = Tally::default();
    for name in DATASETS {
        let (data, golden) = (Data::read(name), expected("competing_risks"));
        for entry in list(&golden[name]["regression"]) {
            let columns = texts(&entry["covariates"]);
            let (rows, observations) = complete(&data, &columns);
            let mut design = Design::new(rows.len());
            for column in &columns {
                design.numeric(column, &data.numbers(column, &rows)).unwrap();
            }
            let cause = usize::try_from(entry["cause"].as_u64().unwrap()).unwrap();
            let fit = fine_gray(&observations, cause, &design, &FineGrayOptions::default()).unwrap();
            let what = format!("{name} cause {cause} {columns:?}");
            compare_fit(&mut tally, &what, &fit, entry);
            if entry["finegray_coef"].is_array() {
                let options =
                    FineGrayOptions { censoring_ties: CensoringTies::Gone, ..FineGrayOptions::default() };
                let fit = fine_gray(&observations, cause, &design, &options).unwrap();
                for (j, coefficient) in fit.coefficients.iter().enumerate() {
                    let estimate = Some(coefficient.estimate);
                    tally.close(&format!("{what} finegray {j}"), estimate, &entry["finegray_coef"][j], 1e-9);
                }
            }
        }
    }
    tally.finish("Fine-Gray", 400);
}

fn compare_fit(
    tally: &mut Tally,
    what: &str,
    fit: &palladion_biostat::survival::competing_risks::FineGrayFit,
    golden: &Value,
) {
    tally.exact(&format!("{what} n"), Some(fit.rows as f64), &golden["n"]);
    for (j, coefficient) in fit.coefficients.iter().enumerate() {
        tally.close(&format!("{what} coef {j}"), Some(coefficient.estimate), &golden["coef"][j], 1e-9);
        for k in 0..fit.coefficients.len() {
            let (robust, model) = (fit.covariance[[j, k]], fit.inverse_information[[j, k]]);
            tally.close(&format!("{what} var {j} {k}"), Some(robust), &golden["var"][j][k], 1e-8);
            tally.close(
                &format!("{what} inverse {j} {k}"),
                Some(model),
                &golden["inv_information"][j][k],
                1e-8,
            );
        }
    }
    let [zero, maximum] = fit.log_likelihood;
    tally.close(&format!("{what} loglik"), Some(maximum), &golden["loglik"], 1e-12);
    tally.close(&format!("{what} loglik null"), Some(zero), &golden["loglik_null"], 1e-12);
    let times: Vec<f64> = list(&golden["times"]).iter().filter_map(number).collect();
    for (p, profile) in list(&golden["profiles"]).iter().enumerate() {
        let values: Vec<f64> = list(profile).iter().filter_map(number).collect();
        for (t, predicted) in fit.predict(&values, &times).unwrap().iter().enumerate() {
            let what = format!("{what} predicted {p} at {}", predicted.time);
            tally.close(&what, Some(predicted.incidence), &golden["predicted"][p][t], 1e-9);
        }
    }
}
