//! Agreement: `expected/site-qc/agreement.json`, independent Python.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::agreement::{
    CategoryCounts, PairTable, Scale, Weights, cohen_kappa, fleiss_kappa, gwet_ac, gwet_ac_of_counts,
    icc_2_1, krippendorff_alpha, percent_agreement,
};
use palladion_biostat::tables::mcnemar;
use serde_json::Value;

use crate::exact_tables::numbers;
use crate::fixtures::{expected, list};
use crate::tables::counts;
use crate::tally::{Tally, number};

#[test]
fn every_coefficient_agrees() {
    let golden = expected("site-qc/agreement");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let (input, output) = (&case["input"], &case["expected"]);
        let rows = |key: &str| -> Vec<Vec<u64>> { list(&input[key]).iter().map(counts).collect() };
        if input.get("table").is_some() {
            kappas(&mut tally, &PairTable::new(&rows("table")).unwrap(), output);
        } else if input.get("local_by_central").is_some() {
            percentages(&mut tally, &rows("local_by_central"), output);
        } else if input.get("counts").is_some() {
            let counts = CategoryCounts::new(&rows("counts")).unwrap();
            let kappa = fleiss_kappa(&counts).unwrap();
            tally.close("fleiss", Some(kappa.estimate), &output["fleiss"][0], 1e-10);
            for (got, golden) in kappa.by_category.iter().zip(list(&output["fleiss"][1])) {
                tally.close("fleiss category", *got, golden, 1e-10);
            }
            let ac = gwet_ac_of_counts(&counts).unwrap();
            tally.close("gwet", Some(ac), &output["gwet_ac1"], 1e-10);
        } else if input.get("ratings").is_some() {
            let reader = |row: &Value| list(row).iter().map(number).collect::<Vec<_>>();
            let ratings: Vec<Vec<Option<f64>>> = list(&input["ratings"]).iter().map(reader).collect();
            for (key, scale) in
                [("nominal", Scale::Nominal), ("ordinal", Scale::Ordinal), ("interval", Scale::Interval)]
            {
                let alpha = krippendorff_alpha(&ratings, scale).unwrap();
                tally.close(key, Some(alpha), &output[key], 1e-10);
            }
        } else if input.get("matrix").is_some() {
            let rows: Vec<Vec<f64>> = list(&input["matrix"]).iter().map(numbers).collect();
            tally.close("icc", Some(icc_2_1(&rows).unwrap()), &output["icc_2_1"], 1e-10);
        }
    }
    tally.finish("agreement", 60);
}

fn kappas(tally: &mut Tally, table: &PairTable, output: &Value) {
    for (key, weights) in
        [("nominal", Weights::Nominal), ("linear", Weights::Linear), ("quadratic", Weights::Quadratic)]
    {
        let kappa = cohen_kappa(table, weights, ConfidenceLevel::P95).unwrap();
        for (i, got) in [kappa.estimate, kappa.standard_error, kappa.observed].into_iter().enumerate() {
            tally.close(&format!("{key} {i}"), Some(got), &output[key]["kappa"][i], 1e-10);
        }
        tally.close("gwet", Some(gwet_ac(table, weights)), &output[key]["gwet"], 1e-10);
    }
}

fn percentages(tally: &mut Tally, rows: &[Vec<u64>], output: &Value) {
    let table = [[rows[0][0], rows[0][1]], [rows[1][0], rows[1][1]]];
    let agreement = percent_agreement(table, ConfidenceLevel::P95).unwrap();
    let (ppa, npa) = (agreement.positive.unwrap(), agreement.negative.unwrap());
    for (key, (rate, limits)) in [("ppa", ppa), ("npa", npa)] {
        tally.close(key, Some(rate), &output[key], 1e-10);
        tally.close(key, Some(limits.lower), &output[format!("{key}_ci")][0], 1e-10);
        tally.close(key, Some(limits.upper), &output[format!("{key}_ci")][1], 1e-10);
    }
    tally.close("opa", Some(agreement.overall.0), &output["opa"], 1e-10);
    let test = mcnemar(table[0][1], table[1][0]).unwrap();
    tally.relative("mcnemar", test.p_value, &output["mcnemar_exact"], 1e-10);
}
