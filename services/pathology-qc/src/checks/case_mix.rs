//! Crude beside adjusted: a logistic model of HER2-low on what is known of the patients and their readings, observed
//! against expected by site, and the rule with the expected rates as offsets. The same subjects in both.

use palladion_api::pathology_qc::policy::{CaseMixCheck, QcPolicy};
use palladion_api::pathology_qc::result::{
    CaseMixResult, CaseMixSite, CaseMixTerm, CheckResult, CovariateLeftOut,
};
use palladion_api::statistics::output::Interval;
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::design::Design;
use palladion_biostat::detmath::{exp, ln};
use palladion_biostat::detsum::sum;
use palladion_biostat::models::{
    LogisticFit, LogisticOptions, ObservedExpected, logistic, observed_expected,
};
use palladion_biostat::parallel;
use palladion_cohort::{Categorical, VariableColumn};

use super::hierarchical::{
    HER2_LOW, Metric, Modelled, SiteCount, country_findings, model, not_enough, report, site_findings,
    stray_findings,
};
use super::outcome::{Assessed, of_data, whole};
use super::{CheckError, Checked, Data};

const CHECK: &str = "case_mix";
/// Above this number of sites offsets are rounded, so that sites share tables of the likelihood.
const EXACT_OFFSETS: usize = 100;
const OFFSET_STEP: f64 = 0.01;
const ADJUSTED: Metric = Metric { check: CHECK, name: "her2_low_adjusted", ..HER2_LOW };
/// What stands for a missing word: a level of its own.
const MISSING: &str = "(missing)";

/// The evaluable subjects with every number, and their columns.
struct Rows {
    subjects: Vec<usize>,
    places: Vec<usize>,
    events: Vec<bool>,
    incomplete: u64,
}

pub(super) fn check(policy: &QcPolicy, spec: &CaseMixCheck, data: &Data) -> Result<Checked, CheckError> {
    let mut checked = compared(policy, spec, data)?;
    if spec.findings {
        checked.findings.extend(stray_findings(&ADJUSTED, &data.counts.sites));
    }
    Ok(checked)
}

fn compared(policy: &QcPolicy, spec: &CaseMixCheck, data: &Data) -> Result<Checked, CheckError> {
    let level = ConfidenceLevel::new(policy.confidence_level).map_err(CheckError::Level)?;
    let (used, mut left_out) = covariates(spec, data);
    let rows = rows(data, &used);
    let counts = sites(&rows, data.counts.sites.len());
    if let Some(mut reason) = not_enough(&HER2_LOW, &counts) {
        reason.check = CHECK.to_owned();
        return Ok(Checked::numbers(CheckResult::NotAssessed(reason)));
    }
    let (design, covariates) = design(&rows, &used, &mut left_out)?;
    if covariates.is_empty() {
        let why: Vec<String> =
            left_out.iter().map(|one| format!("{}: {}", one.covariate, one.reason)).collect();
        return Ok(Checked::not_assessed(CHECK, "no_covariate", &why.join("; ")));
    }
    let fit = logistic(&rows.events, &design, &LogisticOptions { offset: None, level });
    let fit = match of_data(CHECK, fit)? {
        Ok(fit) => fit,
        Err(reason) => return Ok(Checked::numbers(CheckResult::NotAssessed(reason))),
    };
    let observed = observed(&rows, &fit, counts.len())?;
    let (offsets, offset_step) = offsets(&observed);
    let crude = crude(policy, data, &counts)?;
    let adjusted = model(&ADJUSTED, policy, &data.counts.sites, counts, Some(&offsets))?;
    let (crude, adjusted) = match (crude, adjusted) {
        (Ok(crude), Ok(adjusted)) => (crude, adjusted),
        (Err(mut reason), _) | (_, Err(mut reason)) => {
            reason.check = CHECK.to_owned();
            return Ok(Checked::numbers(CheckResult::NotAssessed(reason)));
        }
    };
    let sites = shown(&rows, &observed, &crude, &adjusted, data);
    let adjusted_report = report(&adjusted, &data.counts.sites)?;
    let mut findings = Vec::new();
    if spec.findings {
        findings = site_findings(&adjusted, &adjusted_report, data)?;
        findings.extend(country_findings(&adjusted, &adjusted_report, &data.facts));
    }
    let result = CaseMixResult {
        covariates,
        left_out,
        subjects: u64::try_from(rows.subjects.len()).unwrap_or(u64::MAX),
        incomplete: rows.incomplete,
        intercept: fit
            .coefficients
            .first()
            .and_then(|first| first.estimate)
            .map_or(0.0, |estimate| estimate.coefficient),
        terms: terms(&design, &fit),
        sites,
        offset_step,
        crude: report(&crude, &data.counts.sites)?,
        adjusted: adjusted_report,
    };
    Ok(Checked { result: CheckResult::CaseMix(Box::new(result)), findings })
}

/// The model without covariates: that of the trial where nobody is left out.
fn crude(policy: &QcPolicy, data: &Data, counts: &[SiteCount]) -> Result<Assessed<Modelled>, CheckError> {
    let of_trial = |count: &SiteCount| {
        let site = data.counts.sites.get(count.place);
        site.is_some_and(|site| (site.counts.her2_low, site.counts.evaluable) == (count.events, count.total))
    };
    if counts.iter().all(of_trial) {
        return data.her2_low(policy).cloned();
    }
    model(&HER2_LOW, policy, &data.counts.sites, counts.to_vec(), None)
}

/// The covariates that the snapshot has, and those that it lacks.
fn covariates<'a>(
    spec: &'a CaseMixCheck,
    data: &'a Data,
) -> (Vec<(&'a str, &'a VariableColumn)>, Vec<CovariateLeftOut>) {
    let (mut used, mut left_out) = (Vec::new(), Vec::new());
    for name in &spec.covariates {
        match data.facts.covariates.get(name) {
            Some(Ok(column)) if (0..column.len()).any(|subject| !column.is_missing(subject)) => {
                used.push((name.as_str(), column));
            }
            Some(Ok(_)) => left_out.push(without(name, "no subject has a value")),
            Some(Err(reason)) => left_out.push(without(name, reason)),
            None => left_out.push(without(name, "the snapshot has no such variable")),
        }
    }
    (used, left_out)
}

fn without(covariate: &str, reason: &str) -> CovariateLeftOut {
    CovariateLeftOut { covariate: covariate.to_owned(), reason: reason.to_owned() }
}

fn rows(data: &Data, used: &[(&str, &VariableColumn)]) -> Rows {
    let mut rows = Rows { subjects: Vec::new(), places: Vec::new(), events: Vec::new(), incomplete: 0 };
    for (subject, place) in data.facts.site.iter().enumerate() {
        let (Some(event), Some(place)) = ((HER2_LOW.answer)(&data.facts, subject), place) else { continue };
        let lacks = |column: &VariableColumn| {
            matches!(column, VariableColumn::Numeric(_)) && column.is_missing(subject)
        };
        if used.iter().any(|(_, column)| lacks(column)) {
            rows.incomplete += 1;
            continue;
        }
        rows.subjects.push(subject);
        rows.places.push(*place);
        rows.events.push(event);
    }
    rows
}

fn sites(rows: &Rows, places: usize) -> Vec<SiteCount> {
    let mut sites: Vec<SiteCount> =
        (0..places).map(|place| SiteCount { place, events: 0, total: 0 }).collect();
    for (place, event) in rows.places.iter().zip(&rows.events) {
        if let Some(site) = sites.get_mut(*place) {
            site.total += 1;
            site.events += u64::from(*event);
        }
    }
    sites
}

/// The columns; a covariate without variation among the rows is left out.
fn design(
    rows: &Rows,
    used: &[(&str, &VariableColumn)],
    left_out: &mut Vec<CovariateLeftOut>,
) -> Result<(Design, Vec<String>), CheckError> {
    let mut design = Design::new(rows.subjects.len());
    let mut names = Vec::new();
    for (name, column) in used {
        match column {
            VariableColumn::Numeric(column) => {
                let values: Vec<f64> = rows
                    .subjects
                    .iter()
                    .filter_map(|row| column.values.get(*row).copied().flatten())
                    .collect();
                if values.windows(2).all(|pair| pair[0].total_cmp(&pair[1]).is_eq()) {
                    left_out.push(without(name, "all subjects have one value"));
                    continue;
                }
                design.numeric(name, &values)?;
            }
            VariableColumn::Categorical(column) => {
                let (levels, codes) = words(column, &rows.subjects);
                if levels.len() < 2 {
                    left_out.push(without(name, "all subjects have one value"));
                    continue;
                }
                let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
                design.factor(name, &levels, 0, &codes)?;
            }
        }
        names.push((*name).to_owned());
    }
    Ok((design, names))
}

/// The levels that occur, in their order and a missing word last, and the level of each subject.
fn words(column: &Categorical, subjects: &[usize]) -> (Vec<String>, Vec<usize>) {
    let missing = column.levels.len();
    let raw: Vec<usize> = subjects
        .iter()
        .map(|row| {
            let code = column.codes.get(*row).copied().flatten();
            code.and_then(|code| usize::try_from(code).ok()).unwrap_or(missing)
        })
        .collect();
    let mut present = vec![false; missing + 1];
    raw.iter().for_each(|code| present[*code] = true);
    let mut numbers = vec![0; missing + 1];
    let mut levels = Vec::new();
    for (code, present) in present.into_iter().enumerate() {
        if present {
            numbers[code] = levels.len();
            levels.push(column.levels.get(code).cloned().unwrap_or_else(|| MISSING.to_owned()));
        }
    }
    (levels, raw.into_iter().map(|code| numbers[code]).collect())
}

/// Observed against expected by site; `None` for a site without rows.
fn observed(
    rows: &Rows,
    fit: &LogisticFit,
    places: usize,
) -> Result<Vec<Option<ObservedExpected>>, CheckError> {
    let mut by_site: Vec<(Vec<bool>, Vec<f64>)> = vec![(Vec::new(), Vec::new()); places];
    for ((place, event), probability) in rows.places.iter().zip(&rows.events).zip(&fit.fitted) {
        if let Some((events, probabilities)) = by_site.get_mut(*place) {
            events.push(*event);
            probabilities.push(*probability);
        }
    }
    let one = |place: usize| {
        let (events, probabilities) = &by_site[place];
        (!events.is_empty()).then(|| observed_expected(events, probabilities)).transpose()
    };
    Ok(parallel::map_indices(places, one).into_iter().collect::<Result<_, _>>()?)
}

/// `logit(E/n)` of each site less that of all, and the step to which they are rounded.
fn offsets(observed: &[Option<ObservedExpected>]) -> (Vec<f64>, f64) {
    let logit = |expected: f64, subjects: f64| ln(expected / (subjects - expected));
    let size = |one: &ObservedExpected| whole(u64::try_from(one.subjects).unwrap_or(u64::MAX));
    let known = || observed.iter().flatten();
    let all = logit(sum(known().map(|one| one.expected)), sum(known().map(size)));
    let step = if known().count() > EXACT_OFFSETS { OFFSET_STEP } else { 0.0 };
    let offset = |one: &ObservedExpected| {
        let offset = logit(one.expected, size(one)) - all;
        if step > 0.0 { (offset / step).round() * step } else { offset }
    };
    (observed.iter().map(|one| one.as_ref().map_or(0.0, offset)).collect(), step)
}

fn terms(design: &Design, fit: &LogisticFit) -> Vec<CaseMixTerm> {
    let terms = design.terms().iter().flat_map(|term| {
        design.columns()[term.columns.clone()].iter().map(|column| (term.name.clone(), column.level()))
    });
    terms
        .zip(fit.coefficients.iter().skip(1))
        .map(|((covariate, level), coefficient)| {
            let estimate = coefficient.estimate;
            CaseMixTerm {
                covariate,
                level: level.map(str::to_owned),
                coefficient: estimate.map(|one| one.coefficient),
                standard_error: estimate.map(|one| one.standard_error),
                odds_ratio: estimate.map(|one| exp(one.coefficient)),
                interval: estimate.map_or(Interval { lower: None, upper: None }, |one| Interval {
                    lower: Some(exp(one.limits.lower)),
                    upper: Some(exp(one.limits.upper)),
                }),
                p_value: estimate.map(|one| one.p_value),
            }
        })
        .collect()
}

fn shown(
    rows: &Rows,
    observed: &[Option<ObservedExpected>],
    crude: &Modelled,
    adjusted: &Modelled,
    data: &Data,
) -> Vec<CaseMixSite> {
    let events = rows.events.iter().filter(|event| **event).count();
    let overall = whole(u64::try_from(events).unwrap_or(u64::MAX))
        / whole(u64::try_from(rows.events.len()).unwrap_or(u64::MAX));
    let sites = crude.sites.iter().enumerate().filter_map(|(index, site)| {
        let one = observed.get(site.place)?.as_ref()?;
        Some(CaseMixSite {
            site_id: data.counts.sites.get(site.place)?.name.clone(),
            total: site.total,
            observed: site.events,
            expected: one.expected,
            ratio: one.ratio,
            crude_rate: whole(site.events) / whole(site.total),
            adjusted_rate: one.ratio * overall,
            z: one.z,
            surprise: one.mid_p,
            crude_level: crude.level(index),
            adjusted_level: adjusted.level(index),
        })
    });
    sites.collect()
}
