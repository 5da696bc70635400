//! What can be counted by site.

use palladion_domain::her2::Her2Status;

use crate::checks::facts::Facts;

/// One yes or no a subject, with its words.
#[derive(Debug, Clone, Copy)]
pub(in crate::checks) struct Metric {
    /// The check that it belongs to.
    pub check: &'static str,
    /// Its stable name.
    pub name: &'static str,
    /// Whom it is asked of: `evaluable tumours`.
    pub subjects: &'static str,
    /// What an event is: `are HER2-low`.
    pub event: &'static str,
    /// What could explain a site that differs.
    pub causes: &'static str,
    /// What would change a finding, where dropping the records that break a rule is no answer.
    pub remedy: Option<&'static str>,
    /// Whether only rates above the country's are findings.
    pub above_only: bool,
    /// Whether countries are compared and all sites are listed, however many: the question of the trial itself.
    pub primary: bool,
    /// `None` for a subject it is not asked of, else whether it is an event.
    pub answer: fn(&Facts, usize) -> Option<bool>,
}

/// HER2-low among HER2-0 and HER2-low.
pub(in crate::checks) const HER2_LOW: Metric = Metric {
    check: "hierarchical",
    name: "her2_low",
    subjects: "evaluable tumours",
    event: "are HER2-low",
    causes: "the assay or antibody clone, how slides are read, other patients, wrong data, or chance",
    remedy: None,
    above_only: false,
    primary: true,
    answer: |facts, subject| match facts.level.get(subject)?.status() {
        Her2Status::Low => Some(true),
        Her2Status::Zero => Some(false),
        Her2Status::Positive | Her2Status::Unknown => None,
    },
};

/// Score above 0 among 0, 1+ and 2+, whatever ISH says.
pub(in crate::checks) const ZERO_CUT: Metric = Metric {
    check: "ihc_pattern",
    name: "ihc_above_0",
    subjects: "tumours scored 0, 1+ or 2+",
    event: "are above 0",
    causes: "the assay or antibody clone, how faint staining is read, or scores of 0 that are left blank",
    remedy: None,
    above_only: false,
    primary: false,
    answer: |facts, subject| match score(facts, subject)? {
        0 => Some(false),
        1 | 2 => Some(true),
        _ => None,
    },
};

/// 2+ among 1+ and 2+.
pub(in crate::checks) const TWO_PLUS_CUT: Metric = Metric {
    check: "ihc_pattern",
    name: "ihc_2_of_1_and_2",
    subjects: "tumours scored 1+ or 2+",
    event: "are 2+",
    causes: "the assay or antibody clone, or how weak complete staining is read",
    remedy: None,
    above_only: false,
    primary: false,
    answer: |facts, subject| match score(facts, subject)? {
        1 => Some(false),
        2 => Some(true),
        _ => None,
    },
};

/// 2+ among 0, 1+ and 2+.
pub(in crate::checks) const TWO_PLUS: Metric = Metric {
    check: "ihc_pattern",
    name: "ihc_2",
    subjects: "tumours scored 0, 1+ or 2+",
    event: "are 2+",
    causes: "the assay or antibody clone, or how weak complete staining is read",
    remedy: None,
    above_only: false,
    primary: false,
    answer: |facts, subject| match score(facts, subject)? {
        0 | 1 => Some(false),
        2 => Some(true),
        _ => None,
    },
};

/// No ISH result among IHC 2+.
pub(in crate::checks) const ISH_MISSING: Metric = Metric {
    check: "ish_missing",
    name: "ish_missing",
    subjects: "tumours scored 2+",
    event: "have no ISH result",
    causes: "ISH that was not done, or results that were not entered",
    remedy: Some("Entering the ISH results would leave nothing to find."),
    above_only: true,
    primary: false,
    answer: |facts, subject| (score(facts, subject)? == 2).then(|| facts.ish.get(subject) == Some(&false)),
};

/// No IHC score among all subjects.
pub(in crate::checks) const SCORE_MISSING: Metric = Metric {
    check: "missing_score",
    name: "score_missing",
    subjects: "enrolled subjects",
    event: "have no IHC score",
    causes: "reports that give positive or negative only, scores of 0 that are left blank, or reports not entered",
    remedy: Some("Entering the scores would leave nothing to find."),
    above_only: true,
    primary: false,
    answer: |facts, subject| facts.scored.get(subject).map(|scored| !scored),
};

/// A broken record rule among all subjects.
pub(in crate::checks) const RECORD_HIT: Metric = Metric {
    check: "record_rules",
    name: "record_rule_broken",
    subjects: "enrolled subjects",
    event: "have a record that breaks a rule",
    causes: "typing errors, columns mixed up at entry, or another guideline at the site",
    remedy: Some("Correcting the records would leave nothing to find."),
    above_only: true,
    primary: false,
    answer: |facts, subject| facts.record_hits.get(subject).map(|hits| *hits != 0),
};

/// Local and central score that differ, among subjects with both.
pub(in crate::checks) const DISCORDANT: Metric = Metric {
    check: "central_agreement",
    name: "local_differs_from_central",
    subjects: "centrally reviewed tumours",
    event: "have another local than central score",
    causes: "the assay or antibody clone, how slides are read, or other sections of the tumour",
    remedy: None,
    above_only: true,
    primary: false,
    answer: |facts, subject| (*facts.central.get(subject)?).map(|(local, central)| local != central),
};

fn score(facts: &Facts, subject: usize) -> Option<u8> {
    *facts.score.get(subject)?
}
