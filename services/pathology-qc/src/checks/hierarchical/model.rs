//! Fits the model to one metric and assesses every site.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use palladion_api::pathology_qc::policy::{DecisionRule, QcPolicy};
use palladion_api::pathology_qc::result::{NotAssessed, SiteLeftOut};
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::models::{
    Assessment, ClusterBenchmark, ClusteredCounts, Cutoffs, Decision, GroupAssessment, HierarchicalFit,
    decide,
};

use super::countries::CountryTests;
use super::metric::{HER2_LOW, Metric};
use super::strays::{IN_TWO_COUNTRIES, in_two_countries};
use crate::checks::counts::Group;
use crate::checks::data::Data;
use crate::checks::facts::Facts;
use crate::checks::outcome::{Assessed, CheckError, not_assessed, of_data};
use crate::checks::words;

/// Events of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) struct SiteCount {
    /// Position of the site among the sites.
    pub place: usize,
    /// Events.
    pub events: u64,
    /// Subjects.
    pub total: u64,
}

/// A fitted metric with everything the reports need. The lists of sites run in parallel.
#[derive(Debug, Clone)]
pub(in crate::checks) struct Modelled {
    pub metric: Metric,
    pub rule: DecisionRule,
    pub confidence: ConfidenceLevel,
    /// Country by cluster; the sites without one are the last cluster.
    pub countries: Vec<Option<String>>,
    /// Cluster of each site.
    pub clusters: Vec<usize>,
    pub sites: Vec<SiteCount>,
    pub data: ClusteredCounts,
    pub fit: HierarchicalFit,
    /// Posterior mean rate by cluster, with its standard deviation.
    pub rates: Vec<ClusterBenchmark>,
    pub groups: Vec<GroupAssessment>,
    pub floors: Vec<Option<u64>>,
    pub decisions: Vec<Decision>,
    pub left_out: Vec<SiteLeftOut>,
    /// The countries against each other, once somebody asked.
    pub(super) country_tests: OnceLock<CountryTests>,
}

/// The model of a metric of the data.
pub(in crate::checks) fn model_of(
    metric: &Metric,
    policy: &QcPolicy,
    data: &Data,
) -> Result<Assessed<Modelled>, CheckError> {
    let sites = if metric.name == HER2_LOW.name {
        let count = |(place, site): (usize, &Group)| SiteCount {
            place,
            events: site.counts.her2_low,
            total: site.counts.evaluable,
        };
        data.counts.sites.iter().enumerate().map(count).collect()
    } else {
        counted(metric, &data.facts, data.counts.sites.len())
    };
    model(metric, policy, &data.counts.sites, sites, None)
}

fn counted(metric: &Metric, facts: &Facts, places: usize) -> Vec<SiteCount> {
    let mut sites: Vec<SiteCount> =
        (0..places).map(|place| SiteCount { place, events: 0, total: 0 }).collect();
    for (subject, place) in facts.site.iter().enumerate() {
        let Some(site) = place.and_then(|place| sites.get_mut(place)) else { continue };
        if let Some(event) = (metric.answer)(facts, subject) {
            site.total += 1;
            site.events += u64::from(event);
        }
    }
    sites
}

/// The model of these counts; with offsets one for each count.
pub(in crate::checks) fn model(
    metric: &Metric,
    policy: &QcPolicy,
    places: &[Group],
    counts: Vec<SiteCount>,
    offsets: Option<&[f64]>,
) -> Result<Assessed<Modelled>, CheckError> {
    let confidence = ConfidenceLevel::new(policy.confidence_level).map_err(CheckError::Level)?;
    let rule = policy.rule.clone();
    let left_out: Vec<Option<SiteLeftOut>> = counts.iter().map(|site| left_out(site, places)).collect();
    let kept = |list: &[f64]| -> Vec<f64> {
        list.iter().zip(&left_out).filter(|(_, left)| left.is_none()).map(|(value, _)| *value).collect()
    };
    let offsets = offsets.map(kept);
    let sites: Vec<SiteCount> =
        counts.into_iter().zip(&left_out).filter(|(_, left)| left.is_none()).map(|(site, _)| site).collect();
    let left_out: Vec<SiteLeftOut> = left_out.into_iter().flatten().collect();
    if let Some(reason) = nobody_to_compare(metric, &sites, &left_out).or_else(|| not_enough(metric, &sites))
    {
        return Ok(Err(reason));
    }
    let country = |site: &SiteCount| places.get(site.place).and_then(|group| group.within.clone());
    // a country's name before none at all
    let key = |country: &Option<String>| (country.is_none(), country.clone());
    let names: BTreeMap<(bool, Option<String>), Option<String>> =
        sites.iter().map(country).map(|country| (key(&country), country)).collect();
    let countries: Vec<Option<String>> = names.into_values().collect();
    let numbers: BTreeMap<&Option<String>, usize> = countries.iter().zip(0..).collect();
    let clusters: Vec<usize> =
        sites.iter().map(|site| numbers.get(&country(site)).copied().unwrap_or_default()).collect();
    let events: Vec<u64> = sites.iter().map(|site| site.events).collect();
    let totals: Vec<u64> = sites.iter().map(|site| site.total).collect();
    let mut data = ClusteredCounts::new(&events, &totals, &clusters)?;
    if let Some(offsets) = offsets {
        data = data.with_offsets(&offsets)?;
    }
    let fit = match fitted(metric, &data, rule.contamination)? {
        Ok(fit) => fit,
        Err(reason) => return Ok(Err(reason)),
    };
    let Assessment { groups, floors, clusters: rates } =
        fit.assess(&data, rule.site_difference, rule.assessable_probability)?;
    let decisions = decisions(&groups, &rule)?;
    Ok(Ok(Modelled {
        metric: *metric,
        rule,
        confidence,
        countries,
        clusters,
        sites,
        data,
        fit,
        rates,
        groups,
        floors,
        decisions,
        left_out,
        country_tests: OnceLock::new(),
    }))
}

/// The fit. Where one site holds nearly all events, the other sites' rate has no maximum with contamination: the
/// model without it has, and its result says so.
fn fitted(
    metric: &Metric,
    data: &ClusteredCounts,
    contamination: f64,
) -> Result<Assessed<HierarchicalFit>, CheckError> {
    let robust = of_data(metric.check, HierarchicalFit::new(data, contamination))?;
    if robust.is_ok() || contamination <= 0.0 {
        return Ok(robust);
    }
    of_data(metric.check, HierarchicalFit::new(data, 0.0))
}

fn left_out(site: &SiteCount, places: &[Group]) -> Option<SiteLeftOut> {
    let group = places.get(site.place)?;
    let because = |reason: &str, message: String| SiteLeftOut {
        site_id: group.name.clone(),
        reason: reason.to_owned(),
        message,
    };
    if let Some(message) = in_two_countries(group) {
        return Some(because(IN_TWO_COUNTRIES, message));
    }
    (site.total == 0).then(|| because("no_subjects", "it has no subject to count".to_owned()))
}

/// Why there is nobody to compare with, when sites of two countries are the reason. What is left says nothing of
/// the trial then.
fn nobody_to_compare(metric: &Metric, sites: &[SiteCount], left_out: &[SiteLeftOut]) -> Option<NotAssessed> {
    let strays = left_out.iter().filter(|site| site.reason == IN_TWO_COUNTRIES).count();
    (sites.len() < 2 && strays > 0).then(|| {
        let strays = words::counted(u64::try_from(strays).unwrap_or(u64::MAX), "site", "sites");
        let message = format!(
            "there are not two sites of one country to compare with each other; {strays} with subjects of several \
             countries are left out"
        );
        not_assessed(metric.check, "one_site", message)
    })
}

/// Why these counts allow no model.
pub(in crate::checks) fn not_enough(metric: &Metric, sites: &[SiteCount]) -> Option<NotAssessed> {
    let events: u64 = sites.iter().map(|site| site.events).sum();
    let total: u64 = sites.iter().map(|site| site.total).sum();
    let own = metric.name == HER2_LOW.name;
    let Metric { check, subjects, event, .. } = metric;
    if total == 0 {
        let reason = if own { "no_evaluable_subjects" } else { "no_subjects" };
        return Some(not_assessed(check, reason, format!("there are no {subjects}")));
    }
    if events == 0 {
        let reason = if own { "none_low" } else { "none" };
        return Some(not_assessed(check, reason, format!("of {total} {subjects} none {event}")));
    }
    if events == total {
        let reason = if own { "all_low" } else { "all" };
        return Some(not_assessed(check, reason, format!("all {total} {subjects} {event}")));
    }
    (sites.len() < 2)
        .then(|| not_assessed(check, "one_site", "there are not two sites to compare with each other"))
}

fn decisions(groups: &[GroupAssessment], rule: &DecisionRule) -> Result<Vec<Decision>, CheckError> {
    let surprise: Vec<f64> = groups.iter().map(|group| group.mid_p).collect();
    let material: Vec<f64> = groups.iter().map(|group| group.material).collect();
    Ok(decide(&surprise, &material, cutoffs(rule))?)
}

fn cutoffs(rule: &DecisionRule) -> Cutoffs {
    let least = usize::try_from(rule.minimum_sites).unwrap_or(usize::MAX);
    Cutoffs { red: rule.red, amber: rule.amber, least }
}

impl Modelled {
    /// The index of a site by its position among all sites.
    pub(in crate::checks) fn at_place(&self, place: usize) -> Option<usize> {
        self.sites.binary_search_by_key(&place, |site| site.place).ok()
    }

    /// The decision on a site if it had other counts, the model and all other sites being as they are.
    pub(super) fn decided_with(
        &self,
        site: usize,
        events: u64,
        total: u64,
    ) -> Result<Option<Decision>, CheckError> {
        let again = self.fit.reassess(&self.data, site, events, total, self.rule.site_difference)?;
        let Some(again) = again else { return Ok(None) };
        let mut groups = self.groups.clone();
        groups[site] = again;
        Ok(decisions(&groups, &self.rule)?.get(site).copied())
    }
}
