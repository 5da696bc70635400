use std::collections::BTreeMap;

use palladion_api::pathology_qc::result::{FindingLevel, Level, QcFinding};
use palladion_api::pathology_qc::{ChangedFinding, FindingChange};
use palladion_domain::ids::FindingId;

/// What makes two findings of two runs the same: check, metric, level, group.
pub(crate) type Key<'a> = (&'a str, &'a str, Level, &'a str);

/// The key of a finding.
pub(crate) fn key(finding: &QcFinding) -> Key<'_> {
    (finding.check.as_str(), finding.metric.as_str(), finding.level, finding.group.as_str())
}

/// A finding as a run raised it.
pub(super) type Raised<'a> = (FindingId, &'a QcFinding);

/// What became of each finding, in the order of the keys.
pub(super) fn compare(before: &[Raised<'_>], now: &[Raised<'_>]) -> Vec<ChangedFinding> {
    let (before, now) = (by_key(before), by_key(now));
    let mut keys: Vec<Key<'_>> = before.keys().chain(now.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let of = |key: Key<'_>| {
        let (old, new) = (before.get(&key), now.get(&key));
        let severity = |found: Option<&Raised<'_>>| found.map(|(_, finding)| finding.severity);
        let (check, metric, level, group) = key;
        ChangedFinding {
            change: change(severity(old), severity(new)),
            check: check.to_owned(),
            metric: metric.to_owned(),
            level,
            group: group.to_owned(),
            severity_before: severity(old),
            severity: severity(new),
            finding_before: old.map(|(id, _)| *id),
            finding: new.map(|(id, _)| *id),
        }
    };
    keys.into_iter().map(of).collect()
}

/// The findings by key; of two with one key the more severe counts.
fn by_key<'a>(findings: &[Raised<'a>]) -> BTreeMap<Key<'a>, Raised<'a>> {
    let mut found: BTreeMap<Key<'a>, Raised<'a>> = BTreeMap::new();
    for (id, finding) in findings {
        let known = found.entry(key(finding)).or_insert((*id, *finding));
        if rank(finding.severity) > rank(known.1.severity) {
            *known = (*id, *finding);
        }
    }
    found
}

fn change(before: Option<FindingLevel>, now: Option<FindingLevel>) -> FindingChange {
    match (before.map(rank), now.map(rank)) {
        (_, None) => FindingChange::NoLongerMet,
        (None, Some(_)) => FindingChange::New,
        (Some(before), Some(now)) if now > before => FindingChange::Worse,
        (Some(before), Some(now)) if now < before => FindingChange::Better,
        (Some(_), Some(_)) => FindingChange::Unchanged,
    }
}

const fn rank(severity: FindingLevel) -> u8 {
    match severity {
        FindingLevel::Amber => 1,
        FindingLevel::Red => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(metric: &str, group: &str, severity: FindingLevel) -> QcFinding {
        QcFinding {
            check: "hierarchical".to_owned(),
            metric: metric.to_owned(),
            level: Level::Site,
            group: group.to_owned(),
            severity,
            reason: "surprise".to_owned(),
            evidence: Vec::new(),
            explanation: String::new(),
        }
    }

    #[test]
    fn every_change_has_its_word() {
        use FindingLevel::{Amber, Red};
        let cases = [
            (None, Some(Amber), FindingChange::New),
            (Some(Amber), Some(Red), FindingChange::Worse),
            (Some(Red), Some(Amber), FindingChange::Better),
            (Some(Red), Some(Red), FindingChange::Unchanged),
            (Some(Amber), None, FindingChange::NoLongerMet),
        ];
        let id = |number| FindingId::from_uuid(uuid::Uuid::from_u128(number));
        for (old, new, expected) in cases {
            let (old, new) =
                (old.map(|s| finding("her2_low", "A", s)), new.map(|s| finding("her2_low", "A", s)));
            let before: Vec<Raised<'_>> = old.iter().map(|finding| (id(1), finding)).collect();
            let now: Vec<Raised<'_>> = new.iter().map(|finding| (id(2), finding)).collect();
            let changes = compare(&before, &now);
            assert_eq!(changes.len(), 1);
            assert_eq!(changes[0].change, expected);
            assert_eq!(changes[0].finding_before, old.map(|_| id(1)));
            assert_eq!(changes[0].finding, new.map(|_| id(2)));
        }
    }

    #[test]
    fn another_metric_or_group_is_another_finding() {
        let one = finding("her2_low", "A", FindingLevel::Red);
        let others =
            [finding("ish_missing", "A", FindingLevel::Red), finding("her2_low", "B", FindingLevel::Amber)];
        let id = FindingId::from_uuid(uuid::Uuid::from_u128(1));
        let now: Vec<Raised<'_>> = others.iter().map(|finding| (id, finding)).collect();
        let changes = compare(&[(id, &one)], &now);
        let words: Vec<(&str, &str, FindingChange)> =
            changes.iter().map(|one| (one.metric.as_str(), one.group.as_str(), one.change)).collect();
        assert_eq!(
            words,
            [
                ("her2_low", "A", FindingChange::NoLongerMet),
                ("her2_low", "B", FindingChange::New),
                ("ish_missing", "A", FindingChange::New),
            ]
        );
    }

    #[test]
    fn of_two_findings_on_one_metric_the_more_severe_counts() {
        let both =
            [finding("her2_low", "A", FindingLevel::Amber), finding("her2_low", "A", FindingLevel::Red)];
        let id = |number| FindingId::from_uuid(uuid::Uuid::from_u128(number));
        let changes = compare(&[(id(1), &both[0]), (id(2), &both[1])], &[(id(3), &both[1])]);
        assert_eq!((changes.len(), changes[0].change), (1, FindingChange::Unchanged));
        assert_eq!(changes[0].finding_before, Some(id(2)));
    }
}
