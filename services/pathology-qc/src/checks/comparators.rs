//! What gsm and `FunnelPlotR` would flag on the same counts, beside the policy's own rule. Flags nobody.

use palladion_api::pathology_qc::policy::{ComparatorsCheck, QcPolicy};
use palladion_api::pathology_qc::result::{CheckResult, ComparatorSite, ComparatorsResult};
use palladion_biostat::Interval;
use palladion_biostat::heterogeneity::{GroupCounts, arcsine_funnel, gsm_scores};

use super::funnel::degenerate;
use super::outcome::{interval, whole};
use super::{CheckError, Checked, Data, Group};

const CHECK: &str = "comparators";
/// Share of the sites whose distance `FunnelPlotR` draws in at either end.
const TRIM: f64 = 0.1;

pub(super) fn check(policy: &QcPolicy, spec: &ComparatorsCheck, data: &Data) -> Result<Checked, CheckError> {
    let overall = &data.counts.overall;
    if let Some((reason, message)) = degenerate(overall.her2_low, overall.evaluable) {
        return Ok(Checked::not_assessed(CHECK, reason, message));
    }
    let places: Vec<(usize, &Group)> =
        data.counts.sites.iter().enumerate().filter(|(_, group)| group.counts.evaluable > 0).collect();
    let groups: Vec<&Group> = places.iter().map(|(_, group)| *group).collect();
    if groups.len() < 2 {
        return Ok(Checked::not_assessed(CHECK, "one_site", "there are not two sites"));
    }
    let events: Vec<u64> = groups.iter().map(|group| group.counts.her2_low).collect();
    let totals: Vec<u64> = groups.iter().map(|group| group.counts.evaluable).collect();
    let counts = GroupCounts::new(&events, &totals)?;
    let (gsm, arcsine) = (gsm_scores(&counts)?, arcsine_funnel(&counts, TRIM)?);
    let model = data.her2_low(policy)?.as_ref().ok();
    let level = |index: usize| Some(model?.level(model?.at_place(places[index].0)?));
    let enough = |total: u64| total >= u64::from(spec.minimum_evaluable);
    let sites: Vec<ComparatorSite> = groups
        .iter()
        .enumerate()
        .map(|(index, group)| ComparatorSite {
            site_id: group.name.clone(),
            evaluable: totals[index],
            her2_low: events[index],
            gsm_score: gsm.scores[index],
            gsm_flag: enough(totals[index]).then(|| gsm.flags[index]),
            gsm_largest_score: gsm.largest[index],
            funnel_plot_r_z: arcsine.z[index],
            funnel_plot_r_limits_95: interval(arcsine.limits_95[index]),
            funnel_plot_r_limits_998: interval(arcsine.limits_998[index]),
            rule: level(index),
        })
        .collect();
    let flagged =
        |least: i8| sites.iter().filter(|site| site.gsm_flag.is_some_and(|flag| flag.abs() >= least)).count();
    let outside = |limits: &[Interval]| {
        let rates = events.iter().zip(&totals).map(|(x, n)| whole(*x) / whole(*n));
        rates.zip(limits).filter(|(rate, limits)| *rate < limits.lower || *rate > limits.upper).count()
    };
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Ok(Checked::numbers(CheckResult::Comparators(ComparatorsResult {
        gsm_overdispersion: gsm.phi,
        gsm_amber: number(flagged(1) - flagged(2)),
        gsm_red: number(flagged(2)),
        funnel_plot_r_overdispersion: arcsine.phi,
        funnel_plot_r_variance_between: arcsine.tau_squared,
        funnel_plot_r_outside_95: number(outside(&arcsine.limits_95)),
        funnel_plot_r_outside_998: number(outside(&arcsine.limits_998)),
        sites,
    })))
}
