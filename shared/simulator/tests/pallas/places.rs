//! Rates of HER2-low by region, country and site.

use std::collections::BTreeMap;

use palladion_biostat::tables::{ContingencyTable, Correction, pearson};
use palladion_simulator::pallas::paper;

use crate::data::Data;
use crate::rows::{Row, fixed};

const SECTION: &str = "Rates of HER2-low, % (Fig. 1)";

/// Subjects with HER2-0 and with HER2-low, by the words of a variable.
pub(crate) fn counts(data: &Data, variable: &str) -> BTreeMap<String, [u64; 2]> {
    let mut counts: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    for (word, low) in data.words(variable).into_iter().zip(&data.low) {
        counts.entry(word.unwrap()).or_default()[*low] += 1;
    }
    counts
}

fn rate(counts: &[u64; 2]) -> f64 {
    100.0 * counts[1] as f64 / (counts[0] + counts[1]) as f64
}

fn below_a_thousandth(what: &str, counts: &BTreeMap<String, [u64; 2]>) -> Row {
    let table: Vec<[u64; 2]> = counts.values().copied().collect();
    let p = pearson(&ContingencyTable::new(&table).unwrap(), Correction::None).unwrap().test.p_value;
    let computed = if p < 0.001 { "<0.001".to_owned() } else { fixed(p, 3) };
    Row::new(SECTION, format!("{what}: p"), "<0.001".to_owned(), computed)
}

pub(crate) fn rates(data: &Data) -> Vec<Row> {
    let (regions, countries) = (counts(data, "region"), counts(data, "country"));
    let of = |all: &BTreeMap<String, [u64; 2]>, (name, printed): paper::Rate| {
        Row::new(SECTION, name, fixed(printed, 1), fixed(rate(&all[name]), 1))
    };
    let mut rows: Vec<Row> = paper::REGIONS.iter().map(|row| of(&regions, *row)).collect();
    rows.push(below_a_thousandth("region", &regions));
    rows.push(Row::new(SECTION, "Countries", paper::COUNTRIES.to_string(), countries.len().to_string()));
    rows.extend(paper::COUNTRY_RATES.iter().map(|row| of(&countries, *row)));
    rows.push(below_a_thousandth("country", &countries));
    let by_rate = |all: &BTreeMap<String, [u64; 2]>| {
        let mut order: Vec<(String, f64)> = all.iter().map(|(name, n)| (name.clone(), rate(n))).collect();
        order.sort_by(|a, b| a.1.total_cmp(&b.1));
        order
    };
    let order = by_rate(&countries);
    let ends = |order: &[(String, f64)]| format!("{}, {}", order[0].0, order[order.len() - 1].0);
    rows.push(Row::new(SECTION, "Lowest and highest country", "MEX, JPN".to_owned(), ends(&order)));
    let overall = rate(&countries.values().fold([0, 0], |sum, n| [sum[0] + n[0], sum[1] + n[1]]));
    let nearest =
        order.iter().min_by(|a, b| (a.1 - overall).abs().total_cmp(&(b.1 - overall).abs())).unwrap();
    rows.push(Row::new(SECTION, "Country nearest to all", "AUT".to_owned(), nearest.0.clone()));
    let sites = counts(data, "site_id").into_iter().filter(|(site, _)| site.starts_with("AUT-"));
    let sites: BTreeMap<String, [u64; 2]> = sites.collect();
    let (n, least, most) = paper::AUSTRIAN_SITES;
    let order = by_rate(&sites);
    rows.push(Row::new(SECTION, "Austrian sites", n.to_string(), order.len().to_string()));
    let found = format!("{}, {}", fixed(order[0].1, 1), fixed(order[order.len() - 1].1, 1));
    rows.push(Row::new(
        SECTION,
        "Austrian sites: range",
        format!("{}, {}", fixed(least, 1), fixed(most, 1)),
        found,
    ));
    rows
}
