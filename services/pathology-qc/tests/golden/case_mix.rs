//! Case mix: `casemix_oe.json`.

use std::fmt::Write as _;

use serde_json::json;

use crate::snapshot::{File, check, vectors};
use crate::tally::{EXACT, Tally};

#[test]
fn observed_against_expected_agrees() {
    let case = vectors("casemix_oe")["cases"][0].take();
    let (input, golden) = (&case["input"], &case["expected"]);
    let list = |key: &str| input[key].as_array().unwrap();
    let mut csv = "subject_id,site_id,ihc_score,assay,grade3,er\n".to_owned();
    for (subject, site) in list("site").iter().enumerate() {
        let score = if list("y")[subject] == 1 { "1+" } else { "0" };
        let assay = ["A", "B", "C"][usize::try_from(list("assay")[subject].as_u64().unwrap()).unwrap()];
        let er = list("er")[subject].as_f64().unwrap() / 100.0;
        let (site, grade) = (site.as_str().unwrap(), &list("grade3")[subject]);
        writeln!(csv, "P{subject:04},{site},{score},{assay},{grade},{er}").unwrap();
    }
    let mut file = File::new(csv);
    file.covariates = vec![("grade3", "integer"), ("er", "real")];
    let checks = json!([{"kind": "case_mix", "covariates": ["grade3", "er", "assay", "histology"]}]);
    let result = file.result(&checks);
    let found = check(&result, "case_mix");
    let mut tally = Tally::default();
    tally.relative("intercept", &golden["beta"][0], &found["intercept"], EXACT);
    for (index, term) in found["terms"].as_array().unwrap().iter().enumerate() {
        tally.relative("coefficient", &golden["beta"][index + 1], &term["coefficient"], EXACT);
        tally.relative("error", &golden["se"][index + 1], &term["standard_error"], EXACT);
    }
    for (site, golden) in found["sites"].as_array().unwrap().iter().zip(golden["sites"].as_array().unwrap()) {
        tally.holds("site", site["site_id"] == golden["site"]);
        for (key, mine) in [
            ("E", "expected"),
            ("oe", "ratio"),
            ("adj_rate", "adjusted_rate"),
            ("z", "z"),
            ("midp", "surprise"),
        ] {
            tally.relative(key, &golden[key], &site[mine], EXACT);
        }
        tally.holds("O", site["observed"] == golden["O"] && site["total"] == golden["n"]);
    }
    tally.finish("case mix", 80);
    assert_eq!(found["covariates"], json!(["grade3", "er", "assay"]));
    assert_eq!(found["left_out"][0]["covariate"], "histology");
    // crude is the default: the adjusted levels are shown and raise nothing
    assert_eq!(result["findings"].as_array().unwrap().len(), 0);
    assert_eq!(found["crude"]["total"], found["adjusted"]["total"]);
}

/// Case mix that explains a site: all of site S0's tumours are stained with an assay that reads high wherever it is
/// used.
#[test]
fn an_assay_that_reads_high_everywhere_explains_its_site() {
    let mut csv = "subject_id,site_id,ihc_score,assay\n".to_owned();
    for subject in 0..600 {
        let (site, turn) = (subject % 12, subject / 12);
        // six sites share assay B (90 %), six have A (40 %); the sites of B have A for every tenth subject
        let high = site < 6 && turn % 10 != 0;
        let share = if high { 9 } else { 4 };
        let score = if (turn * 7 + site * 3) % 10 < share { "1+" } else { "0" };
        let assay = if high { "B" } else { "A" };
        writeln!(csv, "P{subject:04},S{site:02},{score},{assay}").unwrap();
    }
    let checks = json!([{"kind": "case_mix", "covariates": ["assay"]}]);
    let result = File::new(csv).result(&checks);
    let found = check(&result, "case_mix");
    let spread = |key: &str| found[key]["model"]["dispersion"].as_f64().unwrap();
    assert!(spread("crude") > 0.1, "{}", spread("crude"));
    assert!(spread("adjusted") < 0.01, "{}", spread("adjusted"));
}
