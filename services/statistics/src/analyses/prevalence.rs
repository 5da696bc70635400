//! Shares of subjects with a level, overall and by region, country, site or any category.

use palladion_api::statistics::output::{GroupLevel, Interval, Prevalence, PrevalenceBy, Rate, TestResult};
use palladion_api::statistics::plan::PrevalenceSpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::proportions::{Proportion, wilson};
use palladion_biostat::tables::{TableError, monte_carlo_heterogeneity};
use palladion_domain::ids::VariableName;

use super::outcome::{Computed, Outcome};
use super::words::{STREAMS_PER_OUTPUT, below_5, chi_squared, count, interval};
use super::{AnalysisError, Study};

/// Whether each subject counts, has the level, or has no value.
type Present = Vec<Option<bool>>;

pub(super) fn compute(study: &Study<'_>, output: u64, spec: &PrevalenceSpec) -> Outcome {
    let restricted;
    let study = match &spec.within {
        Some(within) => {
            restricted = study.within(&within.variable, &within.level)?;
            &restricted
        }
        None => study,
    };
    let present = present(study, spec)?;
    if present.iter().all(Option::is_none) {
        return Ok(Computed::no_subjects(None));
    }
    let known = || present.iter().flatten();
    let overall =
        rate(study, "all", count(known().filter(|present| **present).count()), count(known().count()));
    let mut by = Vec::new();
    for (index, variable) in spec.by.iter().enumerate() {
        let stream = output * STREAMS_PER_OUTPUT + index as u64;
        by.push(by_variable(study, spec, &present, variable, stream)?);
    }
    let of = format!("{} = {}", spec.variable, spec.levels.join(" or "));
    let within = spec
        .within
        .as_ref()
        .map(|within| GroupLevel { variable: within.variable.to_string(), level: within.level.clone() });
    Ok(Computed::new(Content::Prevalence(Prevalence { of, within, overall, by })))
}

fn present(study: &Study<'_>, spec: &PrevalenceSpec) -> Result<Present, AnalysisError> {
    let not_groups = || AnalysisError::NotGroups(spec.variable.clone());
    let column = study.cohort.variable(&spec.variable)?.groups().ok_or_else(not_groups)?;
    if let Some(level) = spec.levels.iter().find(|level| !column.levels.contains(level)) {
        return Err(AnalysisError::UnknownLevel { variable: spec.variable.clone(), level: level.clone() });
    }
    let counts: Vec<bool> = column.levels.iter().map(|level| spec.levels.contains(level)).collect();
    let of = |subject: &usize| {
        let code = column.codes.get(*subject).copied().flatten()?;
        counts.get(code as usize).copied()
    };
    Ok(study.analysed.iter().map(of).collect())
}

fn by_variable(
    study: &Study<'_>,
    spec: &PrevalenceSpec,
    present: &Present,
    variable: &VariableName,
    stream: u64,
) -> Result<PrevalenceBy, AnalysisError> {
    let column = study.levels(variable)?;
    let (mut events, mut totals) = (vec![0_u64; column.levels.len()], vec![0_u64; column.levels.len()]);
    let mut missing = 0;
    for (present, code) in present.iter().zip(&column.codes) {
        match (present, code) {
            (Some(present), Some(code)) => {
                totals[*code as usize] += 1;
                events[*code as usize] += u64::from(*present);
            }
            _ => missing += 1,
        }
    }
    let rates = column.levels.iter().zip(events.iter().zip(&totals));
    let mut by = PrevalenceBy {
        variable: variable.to_string(),
        rates: rates.map(|(level, (events, total))| rate(study, level, *events, *total)).collect(),
        missing,
        heterogeneity: None,
        monte_carlo: None,
        notes: Vec::new(),
    };
    heterogeneity(study, spec, &events, &totals, stream, &mut by);
    Ok(by)
}

/// Pearson's test over the levels, with a Monte-Carlo test beside it where expected counts are small.
fn heterogeneity(
    study: &Study<'_>,
    spec: &PrevalenceSpec,
    events: &[u64],
    totals: &[u64],
    stream: u64,
    by: &mut PrevalenceBy,
) {
    let replicates = u64::from(spec.monte_carlo_replicates);
    let n = totals.iter().sum::<u64>();
    match monte_carlo_heterogeneity(events, totals, replicates, study.seed, stream) {
        Ok(found) => {
            let rows = usize::try_from(n).unwrap_or(usize::MAX);
            by.heterogeneity =
                Some(chi_squared("Pearson chi-squared of heterogeneity", &found.pearson, rows));
            if found.expected_below_5 > 0 {
                by.notes.push(below_5(found.expected_below_5));
                by.monte_carlo = Some(TestResult {
                    test: format!(
                        "Pearson statistic, Monte Carlo with fixed margins, {replicates} replicates"
                    ),
                    statistic: Some(found.pearson.statistic),
                    df: None,
                    df_denominator: None,
                    p_value: found.p_value,
                    n,
                });
            }
        }
        Err(TableError::TooSmall { .. }) => {
            by.notes.push("no test: fewer than two levels have subjects".to_owned());
        }
        Err(error) => by.notes.push(format!("no test: {error}")),
    }
}

fn rate(study: &Study<'_>, level: &str, events: u64, n: u64) -> Rate {
    let proportion = Proportion::new(events, n).ok();
    let limits = proportion.map(|proportion| interval(wilson(proportion, study.confidence)));
    Rate {
        level: level.to_owned(),
        events,
        n,
        proportion: proportion.map(Proportion::rate),
        wilson: limits.unwrap_or(Interval { lower: None, upper: None }),
    }
}
