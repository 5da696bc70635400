//! Sets of sites for sensitivity analyses, made of the levels of a run. Pure, so that they are part of the result.

use std::collections::BTreeSet;

use palladion_api::pathology_qc::result::{FindingLevel, Level, QcFinding};
use palladion_api::pathology_qc::{SiteSetName, SitesOfSet};

use crate::checks::{Data, Facts};

/// IHC 2+.
const EQUIVOCAL: u8 = 2;

/// Every set of a run: all sites with subjects are in it or excluded from it.
pub(crate) fn site_sets(data: &Data, findings: &[QcFinding]) -> Vec<SitesOfSet> {
    let flagged = |levels: &[FindingLevel]| -> BTreeSet<&str> {
        let found = findings.iter().filter(|one| one.level == Level::Site && levels.contains(&one.severity));
        found.map(|one| one.group.as_str()).collect()
    };
    let incomplete = ish_incomplete(data);
    let set = |name, excluded: &BTreeSet<&str>| {
        let sites = data.counts.sites.iter().map(|site| site.name.clone());
        let (excluded, sites) = sites.partition(|site| excluded.contains(site.as_str()));
        SitesOfSet { name, sites, excluded }
    };
    vec![
        set(SiteSetName::WithoutRedSites, &flagged(&[FindingLevel::Red])),
        set(SiteSetName::WithoutRedAndAmberSites, &flagged(&[FindingLevel::Red, FindingLevel::Amber])),
        set(SiteSetName::IshCompleteSites, &incomplete),
    ]
}

/// Sites with an IHC 2+ that has no ISH result.
fn ish_incomplete(data: &Data) -> BTreeSet<&str> {
    let Facts { site, score, ish, .. } = &data.facts;
    let missing = score.iter().zip(ish).map(|(score, ish)| *score == Some(EQUIVOCAL) && !ish);
    let places = site.iter().zip(missing).filter(|(_, missing)| *missing).filter_map(|(site, _)| *site);
    places.filter_map(|site| Some(data.counts.sites.get(site)?.name.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Group, ReadingCounts};

    fn finding(level: Level, group: &str, severity: FindingLevel) -> QcFinding {
        QcFinding {
            check: "hierarchical".to_owned(),
            metric: "her2_low".to_owned(),
            level,
            group: group.to_owned(),
            severity,
            reason: "surprise".to_owned(),
            evidence: Vec::new(),
            explanation: String::new(),
        }
    }

    /// Sites A to D. By hand: A has a complete 2+, B a 2+ without ISH, C a 1+ without ISH, D no score.
    fn data() -> Data {
        let site = |name: &str| Group {
            name: name.to_owned(),
            within: None,
            also_within: Vec::new(),
            counts: crate::checks::Counts::default(),
        };
        let counts =
            ReadingCounts { sites: ["A", "B", "C", "D"].map(site).into(), ..ReadingCounts::default() };
        let facts = Facts {
            site: vec![Some(0), Some(1), Some(1), Some(2), Some(3), None],
            score: vec![Some(2), Some(2), Some(2), Some(1), None, Some(2)],
            ish: vec![true, true, false, false, false, false],
            ..Facts::default()
        };
        Data::new(counts, facts)
    }

    #[test]
    fn a_site_is_in_a_set_or_excluded_from_it() {
        let findings = [
            finding(Level::Site, "A", FindingLevel::Red),
            finding(Level::Site, "C", FindingLevel::Amber),
            finding(Level::Country, "D", FindingLevel::Red),
        ];
        let sets = site_sets(&data(), &findings);
        let told: Vec<_> =
            sets.iter().map(|set| (set.name, set.sites.concat(), set.excluded.concat())).collect();
        let expected = [
            (SiteSetName::WithoutRedSites, "BCD".to_owned(), "A".to_owned()),
            (SiteSetName::WithoutRedAndAmberSites, "BD".to_owned(), "AC".to_owned()),
            (SiteSetName::IshCompleteSites, "ACD".to_owned(), "B".to_owned()),
        ];
        assert_eq!(told, expected);
    }
}
