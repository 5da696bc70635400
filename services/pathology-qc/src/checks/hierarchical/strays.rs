//! Sites whose subjects are enrolled in two countries or more: they have no country to compare with, whatever the
//! other sites allow.

use palladion_api::pathology_qc::result::{FindingLevel, Level, QcFinding};

use super::metric::Metric;
use crate::checks::counts::Group;

/// Why a site is left out, as results name it.
pub(super) const IN_TWO_COUNTRIES: &str = "site_in_two_countries";

/// What is wrong with such a site; `None` for a site with one country or none.
pub(super) fn in_two_countries(site: &Group) -> Option<String> {
    let first = site.within.as_ref().filter(|_| !site.also_within.is_empty())?;
    let mut countries: Vec<&str> = site.also_within.iter().chain([first]).map(String::as_str).collect();
    countries.sort_unstable();
    Some(format!(
        "its subjects are enrolled in {}: it has no country to compare with",
        countries.join(" and in ")
    ))
}

/// A finding of each such site.
pub(in crate::checks) fn stray_findings(metric: &Metric, sites: &[Group]) -> Vec<QcFinding> {
    let finding = |site: &Group| {
        let message = in_two_countries(site)?;
        Some(QcFinding {
            check: metric.check.to_owned(),
            metric: metric.name.to_owned(),
            level: Level::Site,
            group: site.name.clone(),
            severity: FindingLevel::Amber,
            reason: IN_TWO_COUNTRIES.to_owned(),
            evidence: Vec::new(),
            explanation: format!(
                "Site {}: {message}. It is left out until the data say which country it is in. Needs review.",
                site.name
            ),
        })
    };
    sites.iter().filter_map(finding).collect()
}
