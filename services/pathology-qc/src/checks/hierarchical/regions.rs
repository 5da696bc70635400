//! Regions beside each other: as if patients were independent, and as they are. Never flagged.

use palladion_api::pathology_qc::result::{RegionComparison, RegionRate, RegionTest};
use palladion_api::statistics::output::TestResult;
use palladion_biostat::design::Design;
use palladion_biostat::detmath::ln;
use palladion_biostat::detsum::sum;
use palladion_biostat::models::{ModelError, meta_regression};
use palladion_biostat::proportions::{Proportion, wilson};
use palladion_biostat::tables::{ContingencyTable, Correction, pearson};

use super::model::Modelled;
use crate::checks::counts::Group;
use crate::checks::outcome::{CheckError, count, interval, whole};
use crate::checks::words::probability;

/// A country of a region: its logit and the variance of it.
struct Country {
    region: usize,
    sites: u64,
    events: u64,
    total: u64,
    logit: f64,
    variance: f64,
}

/// Regions of the model's countries; `None` when there are not two.
pub(super) fn compare(
    modelled: &Modelled,
    countries: &[Group],
) -> Result<Option<RegionComparison>, CheckError> {
    let region_of = |name: &str| {
        let group = countries.iter().find(|group| group.name == name)?;
        if group.also_within.is_empty() { group.within.clone() } else { None }
    };
    let regions: Vec<Option<String>> =
        modelled.countries.iter().map(|country| region_of(country.as_deref()?)).collect();
    let mut names: Vec<String> = regions.iter().flatten().cloned().collect();
    names.sort();
    names.dedup();
    let left_out: Vec<String> = modelled
        .countries
        .iter()
        .zip(&regions)
        .filter(|(_, region)| region.is_none())
        .map(|(country, _)| country.clone().unwrap_or_default())
        .collect();
    let kept: Vec<Country> = regions
        .iter()
        .enumerate()
        .filter_map(|(cluster, region)| {
            Some(country(modelled, cluster, names.binary_search(region.as_ref()?).ok()?))
        })
        .collect();
    if names.len() < 2 {
        return Ok(None);
    }
    let mut rates = Vec::new();
    for (index, region) in names.iter().enumerate() {
        rates.push(rate(modelled, region, kept.iter().filter(|country| country.region == index))?);
    }
    let patients = by_patients(&rates)?;
    let countries = by_countries(modelled, &kept, &names)?;
    let sentence = sentence(&patients, countries.as_ref());
    Ok(Some(RegionComparison { regions: rates, patients, countries, countries_left_out: left_out, sentence }))
}

/// The country's logit `(x + 1/2)/(n - x + 1/2)`; its variance is the larger of that of independent patients
/// and that of its sites' sums, `m/(m - 1) sum (x_i - n_i p)^2 / n^2` brought to the logit scale.
fn country(modelled: &Modelled, cluster: usize, region: usize) -> Country {
    let members = || modelled.sites.iter().zip(&modelled.clusters).filter(|(_, c)| **c == cluster);
    let (sites, events, total) = members()
        .fold((0_u64, 0_u64, 0_u64), |(sites, events, total), (site, _)| {
            (sites + 1, events + site.events, total + site.total)
        });
    let (x, n) = (whole(events), whole(total));
    let independent = 1.0 / (x + 0.5) + 1.0 / (n - x + 0.5);
    let residual = |events: u64, total: u64| {
        let gap = whole(events) - whole(total) * x / n;
        gap * gap
    };
    let squares = sum(members().map(|(site, _)| residual(site.events, site.total)));
    let p = (x + 0.5) / (n + 1.0);
    let slope = p * (1.0 - p);
    let clustered = if sites > 1 {
        let m = whole(sites);
        m / (m - 1.0) * squares / (n * n) / (slope * slope)
    } else {
        0.0
    };
    let logit = ln((x + 0.5) / (n - x + 0.5));
    Country { region, sites, events, total, logit, variance: independent.max(clustered) }
}

fn rate<'a>(
    modelled: &Modelled,
    region: &str,
    countries: impl Iterator<Item = &'a Country>,
) -> Result<RegionRate, CheckError> {
    let (mut number, mut sites, mut events, mut total) = (0, 0, 0, 0);
    for country in countries {
        number += 1;
        sites += country.sites;
        events += country.events;
        total += country.total;
    }
    let share = Proportion::new(events, total).map_err(CheckError::Proportion)?;
    Ok(RegionRate {
        region: region.to_owned(),
        countries: number,
        sites,
        events,
        total,
        rate: share.rate(),
        wilson: interval(wilson(share, modelled.confidence)),
    })
}

fn by_patients(regions: &[RegionRate]) -> Result<TestResult, CheckError> {
    let rows: Vec<[u64; 2]> = regions.iter().map(|one| [one.events, one.total - one.events]).collect();
    let table = ContingencyTable::new(&rows).and_then(|table| table.without_empty_margins());
    let n = regions.iter().map(|one| one.total).sum();
    let test = "Pearson chi-squared, patients as if independent".to_owned();
    let Ok(table) = table else {
        return Ok(TestResult { test, statistic: None, df: None, df_denominator: None, p_value: 1.0, n });
    };
    let found = pearson(&table, Correction::None).map_err(CheckError::Table)?.test;
    Ok(TestResult {
        test,
        statistic: Some(found.statistic),
        df: u32::try_from(found.df).ok().map(f64::from),
        df_denominator: None,
        p_value: found.p_value,
        n,
    })
}

fn by_countries(
    modelled: &Modelled,
    countries: &[Country],
    names: &[String],
) -> Result<Option<RegionTest>, CheckError> {
    let mut design = Design::new(countries.len());
    let levels: Vec<&str> = names.iter().map(String::as_str).collect();
    let codes: Vec<usize> = countries.iter().map(|country| country.region).collect();
    design.factor("region", &levels, 0, &codes)?;
    let logits: Vec<f64> = countries.iter().map(|country| country.logit).collect();
    let variances: Vec<f64> = countries.iter().map(|country| country.variance).collect();
    match meta_regression(&logits, &variances, &design, modelled.confidence) {
        Ok(found) => Ok(Some(RegionTest {
            f: found.f,
            df1: u64::try_from(found.df1).unwrap_or(u64::MAX),
            df2: u64::try_from(found.df2).unwrap_or(u64::MAX),
            p_value: found.p_value,
            tau_squared: found.tau_squared,
            countries: count(countries),
        })),
        Err(ModelError::TooFewRows { .. } | ModelError::Collinear { .. } | ModelError::NotConverged(_)) => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn sentence(patients: &TestResult, countries: Option<&RegionTest>) -> String {
    let by_patients = probability(patients.p_value);
    match countries {
        None => format!(
            "As if patients were independent, p is {by_patients}; there are too few countries for a test that \
             takes account of countries and sites differing anyway, so this p-value alone is weak evidence."
        ),
        Some(test) => format!(
            "As if patients were independent, p is {by_patients}; patients of one country and site are alike, so \
             that test counts them too often. With countries as the units p is {}.",
            probability(test.p_value)
        ),
    }
}
