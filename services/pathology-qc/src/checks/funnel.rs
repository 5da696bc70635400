//! Exact binomial funnel around the trial's rate; a site far out in its tail is a finding.
//!
//! The limits are interpolated between the possible rates and are for drawing: where a site can reach
//! 100 % easily, its upper limit lies just below 100 % and 7 of 7 would be outside of it. The state is
//! therefore decided by the exact probability of a result as far out or further. Neither takes account of
//! how many sites are looked at: a finding is a place to look, and its sentence says so.

use palladion_api::pathology_qc::policy::FunnelCheck;
use palladion_api::pathology_qc::result::{
    CheckResult, EvidenceValue, FindingLevel, FunnelResult, FunnelSite, FunnelState, Level, QcFinding,
};
use palladion_api::statistics::output::Interval;
use palladion_biostat::distributions::binomial;
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

fn finding(spec: &FunnelCheck, centre: f64, group: &Group, site: &FunnelSite) -> Option<QcFinding> {
    let (severity, colour, coverage) = match site.state {
        FunnelState::Red => (FindingLevel::Red, "red", spec.red_coverage),
        FunnelState::Amber => (FindingLevel::Amber, "amber", spec.amber_coverage),
        FunnelState::Inside | FunnelState::NotAssessable => return None,
    };
    let (x, n) = (site.her2_low, site.evaluable);
    let rate = Proportion::new(x, n).ok()?.rate();
    let (side, tail, tail_name) = if site.as_many < site.as_few {
        ("high", site.as_many, "probability_as_many")
    } else {
        ("low", site.as_few, "probability_as_few")
    };
    let place = group.within.as_ref().map_or_else(String::new, |country| format!(" ({country})"));
    let explanation = format!(
        "Site {}{place} reads {x} of {n} evaluable tumours as HER2-low ({:.1} %). If its true rate were the \
         trial's, {:.1} %, a result as {side} or {side}er would come about with probability {}; the policy calls \
         {} or less {colour}. {} subjects of the site have no evaluable status. The number of sites that were \
         looked at is not taken into account. Needs review.",
        group.name,
        100.0 * rate,
        100.0 * centre,
        significant(tail),
        significant(outside(coverage)),
        group.counts.subjects - n,
    );
    let value = |name: &str, value: f64| EvidenceValue { name: name.to_owned(), value };
    Some(QcFinding {
        check: CHECK.to_owned(),
        level: Level::Site,
        group: group.name.clone(),
        severity,
        reason: format!("{side}_{colour}"),
        evidence: vec![
            value("her2_low", whole(x)),
            value("evaluable", whole(n)),
            value("proportion", rate),
            value("centre", centre),
            value(tail_name, tail),
        ],
        explanation,
    })
}

/// A probability for a sentence: two figures, never a row of zeros.
fn significant(p: f64) -> String {
    if p < 1e-4 {
        "less than 0.0001".to_owned()
    } else if p < 0.01 {
        format!("{p:.4}")
    } else {
        format!("{p:.3}")
    }
}

/// A count of subjects as evidence; a trial has fewer than 2^53.
#[expect(clippy::cast_precision_loss, reason = "a trial has fewer than 2^53 subjects")]
fn whole(n: u64) -> f64 {
    n as f64
}
