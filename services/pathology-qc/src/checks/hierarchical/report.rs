//! The fitted metric as the result shows it.

use palladion_api::pathology_qc::policy::DecisionRule;
use palladion_api::pathology_qc::result::{
    AssessmentLevel, AssessmentReason, FittedModel, HierarchicalResult, SiteAssessment,
};
use palladion_biostat::models::{Decision, Level};
use palladion_biostat::multiplicity::{benjamini_hochberg, benjamini_yekutieli, storey};
use palladion_biostat::proportions::{Proportion, wilson};

use super::countries::Countries;
use super::model::Modelled;
use crate::checks::counts::Group;
use crate::checks::outcome::{CheckError, count, interval, whole};

/// Nodes of the grid of the model.
const NODES: u32 = 241;
/// A q-value this near to a cut is at the boundary.
const AT_BOUNDARY: f64 = 1e-5;
/// Sites up to which every metric lists all of them; above, only HER2-low does.
const ALL_LISTED: usize = 1_000;
/// Where Storey's estimate counts p-values.
const STOREY_LAMBDA: f64 = 0.5;

/// The numbers of a metric, without regions.
pub(in crate::checks) fn report(
    modelled: &Modelled,
    places: &[Group],
) -> Result<HierarchicalResult, CheckError> {
    let Countries { assessments, family, not_assessed } = Countries::of(modelled)?;
    let surprise: Vec<f64> = modelled.groups.iter().map(|group| group.mid_p).collect();
    let in_trial: Vec<f64> = modelled.groups.iter().map(|group| group.mid_p_whole).collect();
    let in_trial = benjamini_hochberg(&in_trial)?;
    let dependent = benjamini_yekutieli(&surprise)?;
    let mut sites = Vec::new();
    for index in 0..modelled.sites.len() {
        sites.push(site(modelled, places, index, in_trial[index], dependent[index])?);
    }
    if !modelled.metric.primary && sites.len() > ALL_LISTED {
        sites.retain(|site| matches!(site.level, AssessmentLevel::Red | AssessmentLevel::Amber));
    }
    let fit = &modelled.fit;
    let least = modelled.rule.minimum_sites;
    Ok(HierarchicalResult {
        metric: modelled.metric.name.to_owned(),
        counts: format!("{} that {}", modelled.metric.subjects, modelled.metric.event),
        events: modelled.sites.iter().map(|site| site.events).sum(),
        total: modelled.sites.iter().map(|site| site.total).sum(),
        model: FittedModel {
            logit: fit.logit,
            dispersion: fit.dispersion,
            correlation: fit.correlation,
            deviation: fit.deviation,
            log_likelihood: fit.log_likelihood,
            gradient: fit.gradient,
            contamination: fit.contamination,
            nodes: NODES,
            site_family: count(&modelled.sites),
            country_family: family,
            null_share: storey(&surprise, STOREY_LAMBDA).ok().map(|storey| storey.null_share),
        },
        not_assessed: (modelled.sites.len() < usize::try_from(least).unwrap_or(usize::MAX))
            .then(|| format!("{} sites with subjects; the policy asks for {least}", modelled.sites.len())),
        sites,
        countries: assessments,
        countries_not_assessed: not_assessed,
        regions: None,
        left_out: modelled.left_out.clone(),
    })
}

fn site(
    modelled: &Modelled,
    places: &[Group],
    index: usize,
    q_surprise_in_trial: f64,
    q_benjamini_yekutieli: f64,
) -> Result<SiteAssessment, CheckError> {
    let (site, group, decision) =
        (modelled.sites[index], &modelled.groups[index], &modelled.decisions[index]);
    let rate = Proportion::new(site.events, site.total).map_err(CheckError::Proportion)?;
    let level = modelled.level(index);
    let none = matches!(level, AssessmentLevel::None | AssessmentLevel::NotAssessable);
    let improbable_in_trial = group.mid_p_whole < modelled.rule.country_pattern_probability;
    Ok(SiteAssessment {
        site_id: places.get(site.place).map(|place| place.name.clone()).unwrap_or_default(),
        country: modelled.countries.get(modelled.clusters[index]).cloned().flatten(),
        events: site.events,
        total: site.total,
        rate: rate.rate(),
        wilson: interval(wilson(rate, modelled.confidence)),
        benchmark: group.benchmark,
        predicted_low: group.range.0,
        predicted_high: group.range.1,
        surprise: group.mid_p,
        surprise_in_trial: group.mid_p_whole,
        q_surprise: decision.q_surprise,
        q_surprise_in_trial,
        q_benjamini_yekutieli,
        above: group.above,
        below: group.below,
        material: group.material,
        q_material: decision.q_material,
        outlier: group.outlier,
        shrunken_rate: group.shrunken_rate,
        excess: whole(site.events) - whole(site.total) * group.benchmark,
        least_probability: group.least_mid_p,
        floor: modelled.floors[index],
        reason: reason(decision, level),
        follows_country: none && improbable_in_trial,
        at_boundary: at_boundary(&modelled.rule, decision),
        level,
    })
}

impl Modelled {
    /// What the rule says of a site.
    pub(in crate::checks) fn level(&self, site: usize) -> AssessmentLevel {
        let assessable = self.groups[site].least_mid_p <= self.rule.assessable_probability;
        let wanted = !self.metric.above_only || self.groups[site].excess > 0.0;
        match level(&self.decisions[site], assessable) {
            AssessmentLevel::Red | AssessmentLevel::Amber if !wanted => AssessmentLevel::None,
            level => level,
        }
    }
}

/// The level in the result's words.
pub(super) fn level(decision: &Decision, assessable: bool) -> AssessmentLevel {
    match decision.level {
        Level::Red => AssessmentLevel::Red,
        Level::Amber => AssessmentLevel::Amber,
        Level::None if assessable => AssessmentLevel::None,
        Level::None => AssessmentLevel::NotAssessable,
        Level::NotAssessed => AssessmentLevel::NotAssessed,
    }
}

pub(super) fn reason(decision: &Decision, level: AssessmentLevel) -> Option<AssessmentReason> {
    if !matches!(level, AssessmentLevel::Red | AssessmentLevel::Amber) {
        return None;
    }
    match (decision.surprising, decision.material) {
        (true, true) => Some(AssessmentReason::Both),
        (true, false) => Some(AssessmentReason::Surprise),
        (false, true) => Some(AssessmentReason::Material),
        (false, false) => None,
    }
}

/// Whether a q-value lies at a cut, or a cut among the q-values of members with the same evidence.
pub(super) fn at_boundary(rule: &DecisionRule, decision: &Decision) -> bool {
    let Decision { q_surprise, q_material, q_material_of_ties, .. } = *decision;
    [rule.red, rule.amber].iter().any(|cut| {
        let near = |q: f64| (q - cut).abs() < AT_BOUNDARY;
        near(q_surprise) || near(q_material) || (q_material <= *cut && q_material_of_ties > *cut)
    })
}
