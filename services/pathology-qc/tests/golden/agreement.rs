//! Agreement with central review: `agreement.json`, tables of four scores.

use std::fmt::Write as _;

use serde_json::json;

use crate::snapshot::{File, check, vectors};
use crate::tally::{EXACT, Tally};

const SCORES: [&str; 4] = ["0", "1+", "2+", "3+"];

fn file(table: &[Vec<u64>]) -> File {
    let mut csv = "subject_id,site_id,ihc_score,ish_result,central\n".to_owned();
    let mut subject = 0;
    for (local, row) in table.iter().enumerate() {
        for (central, count) in row.iter().enumerate() {
            for _ in 0..*count {
                let (local, central) = (SCORES[local], SCORES[central]);
                writeln!(csv, "P{subject:04},S{},{local},negative,{central}", subject % 3).unwrap();
                subject += 1;
            }
        }
    }
    let mut file = File::new(csv);
    file.central = vec![("ihc_score", "central")];
    file
}

#[test]
fn kappas_and_rates_agree() {
    let mut tally = Tally::default();
    let checks = json!([{"kind": "central_agreement", "review": "random"}]);
    for case in vectors("agreement")["cases"].as_array().unwrap() {
        let (input, golden) = (&case["input"], &case["expected"]);
        let table = |key: &str| -> Option<Vec<Vec<u64>>> { serde_json::from_value(input[key].clone()).ok() };
        if let Some(table) = table("table") {
            let result = file(&table).result(&checks);
            let found = check(&result, "central_agreement");
            for kappa in found["kappas"].as_array().unwrap() {
                let golden = &golden[kappa["weights"].as_str().unwrap()];
                tally.relative("kappa", &golden["kappa"][0], &kappa["kappa"], EXACT);
                tally.relative("error", &golden["kappa"][1], &kappa["standard_error"], EXACT);
                tally.relative("observed", &golden["kappa"][2], &kappa["observed"], EXACT);
                tally.relative("gwet", &golden["gwet"], &kappa["gwet"], EXACT);
            }
            tally.holds("table", found["table"] == input["table"]);
        }
        if let Some(pairs) = table("local_by_central") {
            // the two categories are scores 0 and 1+
            let result = file(&pairs).result(&checks);
            let found = &check(&result, "central_agreement")["low_against_zero"];
            for (golden, found) in [
                (&golden["ppa"], &found["positive"]),
                (&golden["ppa_ci"][0], &found["positive_interval"]["lower"]),
                (&golden["ppa_ci"][1], &found["positive_interval"]["upper"]),
                (&golden["npa"], &found["negative"]),
                (&golden["npa_ci"][0], &found["negative_interval"]["lower"]),
                (&golden["npa_ci"][1], &found["negative_interval"]["upper"]),
                (&golden["opa"], &found["overall"]),
                (&golden["mcnemar_exact"], &found["direction"]),
            ] {
                tally.relative("agreement", golden, found, EXACT);
            }
        }
    }
    tally.finish("agreement", 60);
}

#[test]
fn a_review_by_local_score_comes_with_its_caution() {
    let table = vec![vec![5, 1, 0, 0], vec![0, 5, 1, 0]];
    let chosen = json!([{"kind": "central_agreement", "review": "by_local_score"}]);
    let result = file(&table).result(&chosen);
    let caution = check(&result, "central_agreement")["caution"].as_str().unwrap().to_owned();
    assert!(caution.contains("not of the trial"), "{caution}");
    // without central readings there is nothing to agree with
    let alone = File::new("subject_id,site_id,ihc_score\nP1,S1,0\nP2,S2,1+\n".to_owned());
    let result = alone.result(&chosen);
    assert_eq!(check(&result, "not_assessed")["reason"], "no_central_review");
}
