use std::collections::BTreeMap;

use palladion_api::pathology_qc::result::{CheckResult, HierarchicalResult};
use palladion_api::statistics::output::{
    Misreading, SensitivityEstimate, SensitivityKind, SensitivityVariant,
};
use palladion_api::statistics::plan::{CoxSpec, Her2LowSensitivitySpec};
use palladion_biostat::bias::{BiasAnalysis, BiasDraw, BiasInput, Read, Refit, analyse, percentiles};
use palladion_biostat::detmath::exp;
use palladion_biostat::models::{ClusteredCounts, HierarchicalFit, RateDraws};
use palladion_biostat::survival::cox::Outcome;
use palladion_domain::ids::VariableName;

use super::ratio::{Ratio, column};
use super::variants::site;
use crate::analyses::cox::ready::Ready;
use crate::analyses::cox::stop::Stop;
use crate::analyses::words::{STREAMS_PER_OUTPUT, count};
use crate::analyses::{AnalysisError, QcEvidence, Study};

const METRIC: &str = "her2_low";

/// Rows of both kinds of limits, and what was drawn.
pub(super) struct Drawn {
    pub(super) variants: [SensitivityVariant; 2],
    pub(super) misreading: Misreading,
}

/// The rates of sites and countries as the QC run fitted them.
struct Rates {
    draws: RateDraws,
    clusters: Vec<usize>,
    groups: BTreeMap<String, usize>,
}

pub(super) fn drawn(
    study: &Study<'_>,
    index: u64,
    cox: &CoxSpec,
    spec: &Her2LowSensitivitySpec,
    evidence: &QcEvidence,
    main: &Ratio,
) -> Result<Drawn, Stop> {
    let rates = rates(evidence)?;
    let ready = Ready::of(study, cox)?;
    let place = column(&ready)?;
    let groups = groups(study, &ready, &rates)?;
    let reads = reads(study, &ready)?;
    let input = BiasInput {
        rates: &rates.draws,
        clusters: &rates.clusters,
        groups: &groups,
        reads: &reads,
        events: ready.rows.observations.event(),
        attributed: spec.attributed,
    };
    let refit = |values: &[f64]| {
        let design = ready.model.design.with_values(place, values).ok()?;
        let fit = ready.cox_with(&design).fit(&ready.options).ok()?;
        match fit.coefficients.get(place)?.outcome {
            Outcome::Estimated(found) => {
                Some(Refit { estimate: found.coefficient, standard_error: found.standard_error })
            }
            _ => None,
        }
    };
    let found = analyse(&input, study.seed, index * STREAMS_PER_OUTPUT, u64::from(spec.draws), refit);
    let tail = study.confidence.tail();
    let events = count(ready.rows.observations.events());
    let row = |variant, of: fn(&BiasDraw) -> f64| {
        Ok::<_, Stop>(SensitivityVariant {
            variant,
            n: Some(count(reads.len())),
            events: Some(events),
            sites_left_out: None,
            estimate: summed_up(&found, of, tail, main)?,
        })
    };
    let middle = |of: fn(&BiasDraw) -> f64| {
        let numbers: Vec<f64> = found.draws.iter().map(of).collect();
        percentiles(&numbers, &[0.5]).and_then(|found| found.first().copied()).unwrap_or_default()
    };
    Ok(Drawn {
        variants: [
            row(SensitivityKind::Misreading, |draw| draw.refit.estimate)?,
            row(SensitivityKind::MisreadingAndRandomError, |draw| draw.with_random_error)?,
        ],
        misreading: Misreading {
            draws: u64::from(spec.draws),
            estimated: count(found.draws.len()),
            impossible: found.impossible,
            without_estimate: found.without_estimate,
            attributed: spec.attributed,
            to_zero: middle(|draw| draw.to_negative as f64),
            to_low: middle(|draw| draw.to_positive as f64),
            taken_as_read: count(groups.iter().filter(|group| group.is_none()).count()),
        },
    })
}

fn summed_up(
    found: &BiasAnalysis,
    of: fn(&BiasDraw) -> f64,
    tail: f64,
    main: &Ratio,
) -> Result<SensitivityEstimate, Stop> {
    let logs: Vec<f64> = found.draws.iter().map(of).collect();
    let Some([low, middle, high]) =
        percentiles(&logs, &[tail, 0.5, 1.0 - tail]).and_then(|found| <[f64; 3]>::try_from(found).ok())
    else {
        let message = format!(
            "no draw has an estimate: {} are excluded by the readings, of {} the model could not be fitted",
            found.impossible, found.without_estimate
        );
        return Err(Stop::no_numbers("no_draws", message, Vec::new()));
    };
    Ok(SensitivityEstimate::Estimated {
        log_hazard_ratio: middle,
        std_error: None,
        hazard_ratio: exp(middle),
        conf_low: exp(low),
        conf_high: exp(high),
        ratio_to_main: exp(middle) / main.hazard_ratio,
        change_in_std_errors: (middle - main.log) / main.std_error,
    })
}

fn rates(evidence: &QcEvidence) -> Result<Rates, Stop> {
    let is_metric = |check: &CheckResult| match check {
        CheckResult::Hierarchical(found) if found.metric == METRIC => Some((**found).clone()),
        _ => None,
    };
    let Some(found) = evidence.result.checks.iter().find_map(is_metric) else {
        let message = "the QC run has no fitted model of HER2-low rates";
        return Err(Stop::no_numbers("no_hierarchical_fit", message, Vec::new()));
    };
    let HierarchicalResult { model, sites, .. } = found;
    let countries: BTreeMap<Option<&str>, ()> =
        sites.iter().map(|site| (site.country.as_deref(), ())).collect();
    let number = |country: &Option<String>| {
        countries.keys().position(|known| *known == country.as_deref()).unwrap_or_default()
    };
    let clusters: Vec<usize> = sites.iter().map(|site| number(&site.country)).collect();
    let events: Vec<u64> = sites.iter().map(|site| site.events).collect();
    let totals: Vec<u64> = sites.iter().map(|site| site.total).collect();
    let unfit = |error: &dyn std::fmt::Display| {
        let message = format!("rates cannot be drawn from the QC run's model: {error}");
        Stop::no_numbers("no_hierarchical_fit", message, Vec::new())
    };
    let counts = ClusteredCounts::new(&events, &totals, &clusters).map_err(|error| unfit(&error))?;
    let fit =
        HierarchicalFit::with_parameters(model.logit, model.dispersion, model.deviation, model.contamination);
    let draws = fit.map_err(|error| unfit(&error))?.rate_draws(&counts);
    let groups = sites.iter().enumerate().map(|(place, site)| (site.site_id.clone(), place)).collect();
    Ok(Rates { draws, clusters, groups })
}

/// The site of each row of the model, by its place in the QC run's model.
fn groups(study: &Study<'_>, ready: &Ready, rates: &Rates) -> Result<Vec<Option<usize>>, Stop> {
    let sites = study.levels(&site()?)?;
    let place = |row: &usize| rates.groups.get(sites.get(*row)?).copied();
    Ok(ready.rows.kept.iter().map(place).collect())
}

fn reads(study: &Study<'_>, ready: &Ready) -> Result<Vec<Read>, Stop> {
    let name = VariableName::new("her2_level").map_err(AnalysisError::from)?;
    let levels = study.levels(&name)?;
    let read = |row: &usize| match levels.get(*row) {
        Some("her2_0") => Read::Negative,
        Some("ihc_1+") => Read::Positive,
        _ => Read::SurelyPositive,
    };
    Ok(ready.rows.kept.iter().map(read).collect())
}
