//! The status rules, and what contradicts itself within one reading.

use palladion_domain::her2::{Her2Level, Her2Status};

use crate::build::{classified, codes, local};

const POSITIVE_ISH_WITH_LOW_IHC: &str = "HER2-001";
const NEGATIVE_ISH_WITH_IHC_3: &str = "HER2-002";

/// IHC, ISH as reported (empty: missing), level, warning (empty: none).
const CASES: &[(&str, &str, &str, &str)] = &[
    ("0", "", "her2_0", ""),
    ("0", "negative", "her2_0", ""),
    ("0", "equivocal", "her2_0", ""),
    ("0", "not_done", "her2_0", ""),
    ("0", "positive", "her2_positive", POSITIVE_ISH_WITH_LOW_IHC),
    ("null", "", "her2_0", ""),
    ("null", "negative", "her2_0", ""),
    ("null", "positive", "her2_positive", POSITIVE_ISH_WITH_LOW_IHC),
    ("ultralow", "", "her2_0", ""),
    ("ultralow", "not_done", "her2_0", ""),
    ("ultralow", "positive", "her2_positive", POSITIVE_ISH_WITH_LOW_IHC),
    ("1+", "", "ihc_1+", ""),
    ("1+", "negative", "ihc_1+", ""),
    ("1+", "equivocal", "ihc_1+", ""),
    ("1+", "not_done", "ihc_1+", ""),
    ("1+", "positive", "her2_positive", POSITIVE_ISH_WITH_LOW_IHC),
    ("2+", "", "unknown", ""),
    ("2+", "negative", "ihc_2+/ish-", ""),
    ("2+", "equivocal", "unknown", ""),
    ("2+", "not_done", "unknown", ""),
    ("2+", "positive", "her2_positive", ""),
    ("3+", "", "her2_positive", ""),
    ("3+", "negative", "her2_positive", NEGATIVE_ISH_WITH_IHC_3),
    ("3+", "equivocal", "her2_positive", ""),
    ("3+", "not_done", "her2_positive", ""),
    ("3+", "positive", "her2_positive", ""),
    ("", "", "unknown", ""),
    ("", "negative", "unknown", ""),
    ("", "equivocal", "unknown", ""),
    ("", "not_done", "unknown", ""),
    ("", "positive", "her2_positive", ""),
];

#[test]
fn the_first_rule_that_fits_gives_the_status() {
    for (ihc, ish, level, warning) in CASES {
        let case = format!("IHC `{ihc}`, ISH `{ish}`");
        let found = classified(&[local(ihc, ish, "")]);
        assert_eq!(found.level.as_str(), *level, "{case}");
        assert_eq!(found.status, found.level.status(), "{case}");
        assert_eq!(found.assessment_used, Some(0), "{case}");
        let expected: &[&str] = if warning.is_empty() { &[] } else { &[warning] };
        assert_eq!(codes(&found), expected, "{case}");
    }
}

#[test]
fn each_level_belongs_to_its_status() {
    for (level, status) in [
        (Her2Level::Zero, Her2Status::Zero),
        (Her2Level::Ihc1, Her2Status::Low),
        (Her2Level::Ihc2IshNegative, Her2Status::Low),
        (Her2Level::Positive, Her2Status::Positive),
        (Her2Level::Unknown, Her2Status::Unknown),
    ] {
        assert_eq!(level.status(), status, "{level}");
    }
}

#[test]
fn no_reading_at_all_is_unknown_without_a_warning() {
    let found = classified(&[]);
    assert_eq!(found.status, Her2Status::Unknown);
    assert_eq!((found.assessment_used, found.ish), (None, None));
    assert!(found.warnings.is_empty());
}

#[test]
fn a_warning_names_its_reading_and_reads_alone() {
    let found = classified(&[local("1+", "positive", "")]);
    assert_eq!(found.warnings[0].assessments, [0]);
    let text = found.warnings[0].to_string();
    assert_eq!(text, "HER2-001: IHC 0 or 1+ with ISH positive: classified as positive");
}

#[test]
fn a_classification_reads_back_from_json() {
    let found = classified(&[local("1+", "positive", "2020-01-01"), local("2+", "", "")]);
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<palladion_domain::her2::Classification>(&json).unwrap(), found);
}
