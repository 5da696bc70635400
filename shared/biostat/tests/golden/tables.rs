//! R `chisq.test`, `fisher.test`: `expected/tables.json`, the tables; and intervals of rates.

use palladion_biostat::proportions::{Proportion, clopper_pearson, newcombe_difference, wilson};
use palladion_biostat::tables::{
    ContingencyTable, Correction, PearsonTest, TableError, fisher_exact, pearson,
};
use palladion_biostat::{ConfidenceLevel, heterogeneity};
use serde_json::Value;

use crate::fixtures::{expected, list};
use crate::tally::Tally;

pub(crate) fn counts(value: &Value) -> Vec<u64> {
    list(value).iter().map(|n| n.as_u64().unwrap()).collect()
}

#[test]
fn every_table_agrees_with_r() {
    let golden = expected("tables");
    let mut tally = Tally::default();
    for (name, entry) in golden["tables"].as_object().unwrap() {
        let rows: Vec<Vec<u64>> = list(&entry["table"]).iter().map(counts).collect();
        let table = ContingencyTable::new(&rows).unwrap();
        match pearson(&table, Correction::None) {
            Ok(test) => compare_pearson(&mut tally, name, &test, &entry["chisq"]),
            // R gives NaN for an empty margin
            Err(TableError::EmptyRow(_) | TableError::EmptyColumn(_)) => {
                tally.holds(name, entry["chisq"]["stat"] == "NaN")
            }
            Err(other) => panic!("{name}: {other}"),
        }
        if let Some(kept) = entry.get("chisq_without_empty_margins") {
            let test = pearson(&table.without_empty_margins().unwrap(), Correction::None).unwrap().test;
            tally.close(&format!("{name} kept"), Some(test.statistic), &kept["stat"], 1e-10);
            tally.relative(&format!("{name} kept p"), test.p_value, &kept["p"], 1e-10);
        }
        let corrected = entry.get("chisq_yates").filter(|y| y["stat"] != "NaN");
        if let Some(yates) = corrected {
            let test = pearson(&table, Correction::Yates).unwrap().test;
            tally.close(&format!("{name} yates"), Some(test.statistic), &yates["stat"], 1e-10);
            tally.relative(&format!("{name} yates p"), test.p_value, &yates["p"], 1e-10);
        }
        if rows.len() == 2 && rows[0].len() == 2 {
            let test = fisher_exact(&table).unwrap();
            tally.relative(&format!("{name} fisher"), test.p_value, &entry["fisher"]["p"], 1e-10);
            tally.relative(&format!("{name} less"), test.less, &entry["fisher"]["p_less"], 1e-10);
            tally.relative(&format!("{name} greater"), test.greater, &entry["fisher"]["p_greater"], 1e-10);
        }
    }
    tally.finish("tables", 100);
}

fn compare_pearson(tally: &mut Tally, name: &str, test: &PearsonTest, golden: &Value) {
    tally.close(name, Some(test.test.statistic), &golden["stat"], 1e-10);
    tally.exact(&format!("{name} df"), Some(test.test.df as f64), &golden["df"]);
    tally.relative(&format!("{name} p"), test.test.p_value, &golden["p"], 1e-10);
    let warned = !list(&golden["warnings"]).is_empty();
    tally.holds(&format!("{name} note"), warned == (test.expected_below_5 > 0));
    for ((r, c), expected) in test.expected.indexed_iter() {
        tally.close(&format!("{name} expected {r} {c}"), Some(*expected), &golden["expected"][r][c], 1e-10);
    }
}

#[test]
fn every_interval_of_a_rate_agrees_with_r() {
    let golden = expected("tables");
    let mut tally = Tally::default();
    for entry in list(&golden["proportions"]) {
        let proportion = Proportion::new(entry["x"].as_u64().unwrap(), entry["n"].as_u64().unwrap()).unwrap();
        let (w, cp) = (
            wilson(proportion, ConfidenceLevel::P95),
            clopper_pearson(proportion, ConfidenceLevel::P95).unwrap(),
        );
        for (key, limits) in [("wilson", w), ("clopper_pearson", cp)] {
            let what = format!("{} of {} {key}", entry["x"], entry["n"]);
            tally.close(&what, Some(limits.lower), &entry[key][0], 1e-10);
            tally.close(&what, Some(limits.upper), &entry[key][1], 1e-10);
        }
    }
    for entry in list(&golden["newcombe_diff"]) {
        let rate = |x: &str, n: &str| {
            Proportion::new(entry[x].as_u64().unwrap(), entry[n].as_u64().unwrap()).unwrap()
        };
        let difference = newcombe_difference(rate("x1", "n1"), rate("x2", "n2"), ConfidenceLevel::P95);
        tally.close("newcombe", Some(difference.estimate), &entry["diff"], 1e-10);
        tally.close("newcombe lower", Some(difference.limits.lower), &entry["lower"], 1e-10);
        tally.close("newcombe upper", Some(difference.limits.upper), &entry["upper"], 1e-10);
    }
    tally.finish("proportions", 60);
}

#[test]
fn heterogeneity_of_sites_agrees_with_r_and_metafor() {
    let golden = &expected("tables")["site_heterogeneity"];
    let (events, totals) = (counts(&golden["site_low"]), counts(&golden["site_n"]));
    let mut tally = Tally::default();
    let rows: Vec<[u64; 2]> = events.iter().zip(&totals).map(|(x, n)| [*x, n - x]).collect();
    let test = pearson(&ContingencyTable::new(&rows).unwrap(), Correction::None).unwrap().test;
    tally.close("chisq", Some(test.statistic), &golden["chisq"]["stat"], 1e-10);
    tally.relative("chisq p", test.p_value, &golden["chisq"]["p"], 1e-10);
    let q = heterogeneity::cochran_q(&heterogeneity::GroupCounts::new(&events, &totals).unwrap());
    let meta = &golden["meta_DL"];
    tally.close("Q", Some(q.q.statistic), &meta["Q"], 1e-10);
    tally.exact("Q df", Some(q.q.df as f64), &meta["Q_df"]);
    tally.relative("Q p", q.q.p_value, &meta["Q_p"], 1e-10);
    tally.close("I squared", Some(q.i_squared * 100.0), &meta["I2_percent"], 1e-10);
    tally.close("tau squared", Some(q.tau_squared), &meta["tau2"], 1e-10);
    tally.finish("site heterogeneity", 7);
}
