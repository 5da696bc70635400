//! Exact binomial funnel around the trial's rate, with the limits that the model predicts. A picture.
//!
//! The exact limits are interpolated between the possible rates. A site's state is by the exact probability of
//! a result as far out or further; it takes no account of how many sites are looked at, nor of sites and
//! countries differing anyway, so it raises no finding. The predicted limits do: they are quantiles of the
//! fitted beta-binomial at the benchmark of the site's country.

use palladion_api::pathology_qc::policy::{FunnelCheck, QcPolicy};
use palladion_api::pathology_qc::result::{CheckResult, FunnelResult, FunnelSite, FunnelState};
use palladion_api::statistics::output::Interval;
use palladion_biostat::distributions::binomial;
use palladion_biostat::heterogeneity::{GroupCounts, overdispersion};
use palladion_biostat::models::prediction_range;
use palladion_biostat::proportions::{Proportion, funnel_limit};

use super::hierarchical::Modelled;
use super::outcome::whole;
use super::{CheckError, Checked, Data, Group};

/// The name of this check.
const CHECK: &str = "funnel";
/// Share of the sites whose distance is drawn in at either end.
const WINSORISED: f64 = 0.1;

pub(super) fn check(policy: &QcPolicy, spec: &FunnelCheck, data: &Data) -> Result<Checked, CheckError> {
    let overall = &data.counts.overall;
    if let Some((reason, message)) = degenerate(overall.her2_low, overall.evaluable) {
        return Ok(Checked::not_assessed(CHECK, reason, message));
    }
    let places: Vec<(usize, &Group)> =
        data.counts.sites.iter().enumerate().filter(|(_, group)| group.counts.evaluable > 0).collect();
    let groups: Vec<&Group> = places.iter().map(|(_, group)| *group).collect();
    let centre = Proportion::new(overall.her2_low, overall.evaluable).map_err(CheckError::Proportion)?.rate();
    let events: Vec<u64> = groups.iter().map(|group| group.counts.her2_low).collect();
    let totals: Vec<u64> = groups.iter().map(|group| group.counts.evaluable).collect();
    let spread = match GroupCounts::new(&events, &totals) {
        Ok(counts) => Some(overdispersion(&counts, WINSORISED)?),
        Err(_one_site) => None,
    };
    let model = data.her2_low(policy)?.as_ref().ok();
    let mut sites = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let mut site = place(spec, centre, group)?;
        if let Some(spread) = &spread {
            (site.z, site.z_multiplicative, site.z_additive) =
                (spread.z[index], spread.multiplicative[index], spread.additive[index]);
        }
        if let Some(model) = model {
            (site.predicted_limits_95, site.predicted_limits_998) = predicted(model, places[index].0, group)?;
        }
        sites.push(site);
    }
    let of = |get: fn(&palladion_biostat::heterogeneity::Overdispersion) -> f64, alone: f64| {
        spread.as_ref().map_or(alone, get)
    };
    Ok(Checked::numbers(CheckResult::Funnel(FunnelResult {
        centre,
        overdispersion: of(|spread| spread.phi, 0.0),
        overdispersion_winsorised: of(|spread| spread.phi_winsorised, 0.0),
        variance_between: of(|spread| spread.tau_squared, 0.0),
        sites,
    })))
}

/// Limits of the model for a site of this size at its country's benchmark.
fn predicted(
    model: &Modelled,
    place: usize,
    group: &Group,
) -> Result<(Option<Interval>, Option<Interval>), CheckError> {
    let Some(index) = model.at_place(place) else { return Ok((None, None)) };
    let (benchmark, n) = (model.rates[model.clusters[index]].mean, group.counts.evaluable);
    let limits = |coverage: f64| -> Result<Option<Interval>, CheckError> {
        let (low, high) = prediction_range(benchmark, model.fit.dispersion, n, coverage)?;
        Ok(Some(Interval { lower: Some(whole(low) / whole(n)), upper: Some(whole(high) / whole(n)) }))
    };
    Ok((limits(0.95)?, limits(0.998)?))
}

/// Why there is no funnel: limits around a rate of 0 or 1, or around nothing.
pub(super) fn degenerate(her2_low: u64, evaluable: u64) -> Option<(&'static str, &'static str)> {
    match her2_low {
        _ if evaluable == 0 => Some(("no_evaluable_subjects", "no subject has HER2-0 or HER2-low")),
        0 => Some(("none_low", "no evaluable subject is HER2-low")),
        low if low == evaluable => Some(("all_low", "every evaluable subject is HER2-low")),
        _ => None,
    }
}

fn place(spec: &FunnelCheck, centre: f64, group: &Group) -> Result<FunnelSite, CheckError> {
    let (events, total) = (group.counts.her2_low, group.counts.evaluable);
    let tails = Tails::of(events, total, centre)?;
    let state = if total < u64::from(spec.minimum_evaluable) {
        FunnelState::NotAssessable
    } else if tails.smaller() <= outside(spec.red_coverage) {
        FunnelState::Red
    } else if tails.smaller() <= outside(spec.amber_coverage) {
        FunnelState::Amber
    } else {
        FunnelState::Inside
    };
    Ok(FunnelSite {
        site_id: group.name.clone(),
        evaluable: total,
        her2_low: events,
        amber_limits: limits(centre, total, spec.amber_coverage)?,
        red_limits: limits(centre, total, spec.red_coverage)?,
        as_few: tails.as_few,
        as_many: tails.as_many,
        predicted_limits_95: None,
        predicted_limits_998: None,
        z: 0.0,
        z_multiplicative: 0.0,
        z_additive: 0.0,
        state,
    })
}

/// Probabilities of a result as far out or further when the site's true rate is the trial's.
#[derive(Clone, Copy)]
struct Tails {
    as_few: f64,
    as_many: f64,
}

impl Tails {
    fn of(events: u64, total: u64, centre: f64) -> Result<Self, CheckError> {
        let as_few = binomial::cdf(events, total, centre).map_err(CheckError::Interval)?;
        let as_many = match events.checked_sub(1) {
            Some(fewer) => binomial::sf(fewer, total, centre).map_err(CheckError::Interval)?,
            None => 1.0,
        };
        Ok(Self { as_few, as_many })
    }

    fn smaller(self) -> f64 {
        self.as_few.min(self.as_many)
    }
}

/// The share of results on one side outside of a two-sided coverage.
fn outside(coverage: f64) -> f64 {
    (1.0 - coverage) / 2.0
}

fn limits(centre: f64, total: u64, coverage: f64) -> Result<Interval, CheckError> {
    let tail = outside(coverage);
    let limit = |q: f64| funnel_limit(centre, total, q).map_err(CheckError::Proportion);
    Ok(Interval { lower: Some(limit(tail)?), upper: Some(limit(1.0 - tail)?) })
}
