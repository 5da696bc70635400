//! Exact binomial funnel limits around the trial's rate; a site outside of them is a finding.
//!
//! The limits take no account of how many sites are looked at: a finding is a place to look, and
//! its sentence says so.

use palladion_api::pathology_qc::policy::FunnelCheck;
use palladion_api::pathology_qc::result::{
    CheckResult, EvidenceValue, FindingLevel, FunnelResult, FunnelSite, FunnelState, Level, QcFinding,
};
use palladion_api::statistics::output::Interval;
use palladion_biostat::proportions::{Proportion, funnel_limit};

use super::{CheckError, Checked, Group, ReadingCounts};

/// The name of this check in findings.
const CHECK: &str = "funnel";

pub(super) fn check(spec: &FunnelCheck, counts: &ReadingCounts) -> Result<Checked, CheckError> {
    let overall = &counts.overall;
    if let Some((reason, message)) = degenerate(overall.her2_low, overall.evaluable) {
        return Ok(Checked::not_assessed(CHECK, reason, message));
    }
    let centre = Proportion::new(overall.her2_low, overall.evaluable).map_err(CheckError::Proportion)?.rate();
    let mut sites = Vec::new();
    let mut findings = Vec::new();
    for group in counts.sites.iter().filter(|group| group.counts.evaluable > 0) {
        let site = place(spec, centre, group)?;
        findings.extend(finding(spec, centre, group, &site));
        sites.push(site);
    }
    Ok(Checked { result: CheckResult::Funnel(FunnelResult { centre, sites }), findings })
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
    let rate = Proportion::new(events, total).map_err(CheckError::Proportion)?.rate();
    let amber_limits = limits(centre, total, spec.amber_coverage)?;
    let red_limits = limits(centre, total, spec.red_coverage)?;
    let state = if total < u64::from(spec.minimum_evaluable) {
        FunnelState::NotAssessable
    } else if outside(rate, red_limits) {
        FunnelState::Red
    } else if outside(rate, amber_limits) {
        FunnelState::Amber
    } else {
        FunnelState::Inside
    };
    Ok(FunnelSite {
        site_id: group.name.clone(),
        evaluable: total,
        her2_low: events,
        amber_limits,
        red_limits,
        state,
    })
}

fn limits(centre: f64, total: u64, coverage: f64) -> Result<Interval, CheckError> {
    let tail = (1.0 - coverage) / 2.0;
    let limit = |q: f64| funnel_limit(centre, total, q).map_err(CheckError::Proportion);
    Ok(Interval { lower: Some(limit(tail)?), upper: Some(limit(1.0 - tail)?) })
}

fn outside(rate: f64, limits: Interval) -> bool {
    limits.lower.is_some_and(|lower| rate < lower) || limits.upper.is_some_and(|upper| rate > upper)
}

fn finding(spec: &FunnelCheck, centre: f64, group: &Group, site: &FunnelSite) -> Option<QcFinding> {
    let (severity, colour, limits, coverage) = match site.state {
        FunnelState::Red => (FindingLevel::Red, "red", site.red_limits, spec.red_coverage),
        FunnelState::Amber => (FindingLevel::Amber, "amber", site.amber_limits, spec.amber_coverage),
        FunnelState::Inside | FunnelState::NotAssessable => return None,
    };
    let (lower, upper) = (limits.lower?, limits.upper?);
    let (x, n) = (site.her2_low, site.evaluable);
    let rate = Proportion::new(x, n).ok()?.rate();
    let side = if rate > upper { "above" } else { "below" };
    let place = group.within.as_ref().map_or_else(String::new, |country| format!(" ({country})"));
    let explanation = format!(
        "Site {}{place} reads {x} of {n} evaluable tumours as HER2-low ({:.1} %), {side} the {colour} limits of \
         {:.1} % to {:.1} % that hold {:.1} % of sites of this size when the true rate is the trial's, {:.1} %. \
         {} subjects of the site have no evaluable status. The limits take no account of the number of sites. \
         Needs review.",
        group.name,
        100.0 * rate,
        100.0 * lower,
        100.0 * upper,
        100.0 * coverage,
        100.0 * centre,
        group.counts.subjects - n,
    );
    let value = |name: &str, value: f64| EvidenceValue { name: name.to_owned(), value };
    Some(QcFinding {
        check: CHECK.to_owned(),
        level: Level::Site,
        group: group.name.clone(),
        severity,
        reason: format!("{side}_{colour}_limit"),
        evidence: vec![
            value("her2_low", whole(x)),
            value("evaluable", whole(n)),
            value("proportion", rate),
            value("centre", centre),
            value(&format!("lower_{colour}_limit"), lower),
            value(&format!("upper_{colour}_limit"), upper),
        ],
        explanation,
    })
}

/// A count of subjects as evidence; a trial has fewer than 2^53.
#[expect(clippy::cast_precision_loss, reason = "a trial has fewer than 2^53 subjects")]
fn whole(n: u64) -> f64 {
    n as f64
}
