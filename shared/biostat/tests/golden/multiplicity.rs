//! R `p.adjust` (`expected/tables.json`) and `expected/site-qc/multiplicity.json`, independent Python.

use palladion_biostat::multiplicity::{
    MultiplicityError, bayesian_false_discovery, benjamini_hochberg, benjamini_yekutieli, bonferroni, holm,
    storey,
};
use serde_json::Value;

use crate::exact_tables::numbers;
use crate::fixtures::{expected, list};
use crate::tally::Tally;

fn compare(tally: &mut Tally, what: &str, got: Result<Vec<f64>, MultiplicityError>, golden: &Value) {
    let got = got.unwrap();
    assert_eq!(got.len(), list(golden).len(), "{what}");
    for (value, expected) in got.iter().zip(list(golden)) {
        tally.relative(what, *value, expected, 1e-10);
    }
}

#[test]
fn every_adjustment_agrees_with_r() {
    let golden = &expected("tables")["p_adjust"];
    let p = numbers(&golden["p"]);
    let mut tally = Tally::default();
    compare(&mut tally, "bonferroni", bonferroni(&p), &golden["bonferroni"]);
    compare(&mut tally, "holm", holm(&p), &golden["holm"]);
    compare(&mut tally, "BH", benjamini_hochberg(&p), &golden["BH"]);
    compare(&mut tally, "BY", benjamini_yekutieli(&p), &golden["BY"]);
    tally.finish("p.adjust", 80);
}

#[test]
fn false_discovery_rates_agree() {
    let golden = expected("site-qc/multiplicity");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let (p, output) = (numbers(&case["input"]["p"]), &case["expected"]);
        compare(&mut tally, "bh", benjamini_hochberg(&p), &output["bh"]);
        compare(&mut tally, "by", benjamini_yekutieli(&p), &output["by"]);
        let storey = storey(&p, 0.5).unwrap();
        tally.close("pi0", Some(storey.null_share), &output["storey_pi0"], 1e-10);
        compare(&mut tally, "storey", Ok(storey.q), &output["storey"]);
        let material = numbers(&case["input"]["p_material"]);
        compare(&mut tally, "bfdr", bayesian_false_discovery(&material), &output["bfdr_q"]);
    }
    tally.finish("multiplicity", 195);
}
