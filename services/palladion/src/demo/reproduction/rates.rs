//! Rates of HER2-low by region, country and site: Fig. 1.

use palladion_api::statistics::output::{Prevalence, PrevalenceBy, Rate};
use palladion_simulator::pallas::paper;

use super::found::{Found, fixed};
use super::row::Row;

const SECTION: &str = "Rates of HER2-low, % (Fig. 1)";

pub(super) fn rates(found: &Found<'_>) -> Vec<Row> {
    let rates = found.prevalence("her2_low_rate");
    let (regions, countries) = (by(rates, "region"), by(rates, "country"));
    let of = |all: Option<&PrevalenceBy>, (name, printed): paper::Rate| {
        let computed = all.and_then(|all| all.rates.iter().find(|rate| rate.level == name)).and_then(percent);
        Row::new(SECTION, name, fixed(printed, 1), computed.map(|rate| fixed(rate, 1)))
    };
    let mut rows: Vec<Row> = paper::REGIONS.iter().map(|row| of(regions, *row)).collect();
    rows.push(below_a_thousandth("region", regions));
    let order = ordered(countries, "");
    let number = |count: usize| (count > 0).then(|| count.to_string());
    rows.push(Row::new(SECTION, "Countries", paper::COUNTRIES.to_string(), number(order.len())));
    rows.extend(paper::COUNTRY_RATES.iter().map(|row| of(countries, *row)));
    rows.push(below_a_thousandth("country", countries));
    let ends = order.first().zip(order.last()).map(|(first, last)| format!("{}, {}", first.0, last.0));
    rows.push(Row::new(SECTION, "Lowest and highest country", "MEX, JPN", ends));
    let overall = rates.and_then(|rates| percent(&rates.overall));
    let distance = |rate: f64| overall.map_or(f64::INFINITY, |overall| (rate - overall).abs());
    let nearest = order.iter().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
    rows.push(Row::new(SECTION, "Country nearest to all", "AUT", nearest.map(|one| one.0.to_owned())));
    let (n, least, most) = paper::AUSTRIAN_SITES;
    let order = ordered(by(rates, "site_id"), "AUT-");
    rows.push(Row::new(SECTION, "Austrian sites", n.to_string(), number(order.len())));
    let range = |low: f64, high: f64| format!("{}, {}", fixed(low, 1), fixed(high, 1));
    let ends = order.first().zip(order.last()).map(|(first, last)| range(first.1, last.1));
    rows.push(Row::new(SECTION, "Austrian sites: range", range(least, most), ends));
    rows
}

fn by<'a>(rates: Option<&'a Prevalence>, variable: &str) -> Option<&'a PrevalenceBy> {
    rates?.by.iter().find(|by| by.variable == variable)
}

fn percent(rate: &Rate) -> Option<f64> {
    rate.proportion.map(|share| 100.0 * share)
}

/// Places with a rate whose name begins so, the lowest first.
fn ordered<'a>(rates: Option<&'a PrevalenceBy>, prefix: &str) -> Vec<(&'a str, f64)> {
    let all = rates.map(|by| by.rates.as_slice()).unwrap_or_default();
    let named = all.iter().filter(|rate| rate.level.starts_with(prefix));
    let mut order: Vec<(&str, f64)> =
        named.filter_map(|rate| Some((rate.level.as_str(), percent(rate)?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    order
}

fn below_a_thousandth(what: &str, by: Option<&PrevalenceBy>) -> Row {
    let p = by.and_then(|by| by.heterogeneity.as_ref()).map(|test| test.p_value);
    let written = |p: f64| if p < 0.001 { "<0.001".to_owned() } else { fixed(p, 3) };
    Row::new(SECTION, format!("{what}: p"), "<0.001", p.map(written))
}
