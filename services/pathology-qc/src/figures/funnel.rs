//! The funnel: each site's HER2-low rate by its number of evaluable subjects, exact limits around the trial's rate, and
//! what the rule says of the site. Pure.

use std::collections::BTreeMap;

use palladion_api::pathology_qc::result::{
    AssessmentLevel, CheckResult, FunnelResult, FunnelSite, FunnelState, QcResult, SiteAssessment,
};
use palladion_api::statistics::output::Interval;
use palladion_figures::{Caption, Funnel, FunnelLimit, FunnelPoint, PointState};

/// The funnel of a result; `None` when its policy had no such check or the data allowed none.
pub(super) fn funnel(result: &QcResult) -> Option<Funnel> {
    let found = result.checks.iter().find_map(|check| match check {
        CheckResult::Funnel(found) => Some(found),
        _ => None,
    })?;
    let rule: BTreeMap<&str, &SiteAssessment> = result
        .checks
        .iter()
        .find_map(|check| match check {
            CheckResult::Hierarchical(rule) => Some(rule),
            _ => None,
        })
        .map(|rule| rule.sites.iter().map(|site| (site.site_id.as_str(), site)).collect())
        .unwrap_or_default();
    let points: Vec<FunnelPoint> =
        found.sites.iter().map(|site| point(site, rule.get(site.site_id.as_str()).copied())).collect();
    Some(Funnel {
        caption: caption(found, &points, !rule.is_empty()),
        size_title: "Evaluable subjects of the site".to_owned(),
        rate_title: "HER2-low".to_owned(),
        overall: found.centre,
        limits: vec![
            limit("Exact limits, amber coverage of the policy", &found.sites, |site| &site.amber_limits),
            limit("Exact limits, red coverage of the policy", &found.sites, |site| &site.red_limits),
        ],
        points,
    })
}

fn caption(found: &FunnelResult, points: &[FunnelPoint], by_rule: bool) -> Caption {
    let number = |state: PointState| points.iter().filter(|point| point.state == state).count();
    let (red, amber) = (number(PointState::Red), number(PointState::Amber));
    let meaning = if by_rule {
        "Colours and shapes are what the rule says of a site, held against the other sites of its country; the limits \
         are those of one rate for the whole trial and flag nobody."
    } else {
        "Colours and shapes say outside of which limits a site lies; this run did not apply the rule."
    };
    Caption {
        id: "funnel".to_owned(),
        title: "HER2-low by site".to_owned(),
        description: format!(
            "{} sites by their number of evaluable subjects and their share of HER2-low; the trial's share is {:.1} %. \
             {red} need review as red, {amber} as amber.",
            points.len(),
            100.0 * found.centre
        ),
        footnote: meaning.to_owned(),
    }
}

/// Limits by size: sites of one size share them.
fn limit(name: &str, sites: &[FunnelSite], of: fn(&FunnelSite) -> &Interval) -> FunnelLimit {
    let by_size: BTreeMap<u64, (f64, f64)> = sites
        .iter()
        .filter(|site| site.evaluable > 0)
        .map(|site| (site.evaluable, (of(site).lower.unwrap_or(0.0), of(site).upper.unwrap_or(1.0))))
        .collect();
    let at = by_size.into_iter().map(|(size, (lower, upper))| (whole(size), lower, upper)).collect();
    FunnelLimit { name: name.to_owned(), at }
}

fn point(site: &FunnelSite, assessed: Option<&SiteAssessment>) -> FunnelPoint {
    let rate = if site.evaluable > 0 { whole(site.her2_low) / whole(site.evaluable) } else { 0.0 };
    let place = assessed.and_then(|assessed| assessed.country.as_deref());
    let within = place.map(|country| format!(" ({country})")).unwrap_or_default();
    FunnelPoint {
        name: site.site_id.clone(),
        n: site.evaluable,
        rate,
        state: assessed.map_or_else(|| outside(site.state), ruled),
        title: format!("{}{within}: {} of {}", site.site_id, site.her2_low, site.evaluable),
        link: None,
    }
}

const fn ruled(site: &SiteAssessment) -> PointState {
    match site.level {
        AssessmentLevel::Red => PointState::Red,
        AssessmentLevel::Amber => PointState::Amber,
        AssessmentLevel::None if site.follows_country => PointState::FollowsCountry,
        AssessmentLevel::None => PointState::None,
        AssessmentLevel::NotAssessable | AssessmentLevel::NotAssessed => PointState::NotAssessable,
    }
}

const fn outside(state: FunnelState) -> PointState {
    match state {
        FunnelState::Inside => PointState::None,
        FunnelState::Amber => PointState::Amber,
        FunnelState::Red => PointState::Red,
        FunnelState::NotAssessable => PointState::NotAssessable,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a trial has fewer than 2^53 subjects")]
const fn whole(n: u64) -> f64 {
    n as f64
}
