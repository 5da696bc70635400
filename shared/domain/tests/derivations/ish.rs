//! The ISH result of a reading: groups, reported against measured.

use palladion_domain::her2::{Assessment, IshGroup, IshMeasurement, IshSource, resolve_group};

use crate::build::{classified, codes, measured};

const CONTRADICTS: &str = "HER2-005";
const RATIO_INCONSISTENT: &str = "HER2-006";
const NEEDS_IHC: &str = "HER2-009";
const UNDETERMINED: &str = "HER2-010";

#[test]
fn the_group_follows_from_ratio_and_copies() {
    for (ratio, copies, group) in [
        (2.0, 4.0, "1"),
        (8.0, 20.0, "1"),
        (2.0, 3.99, "2"),
        (3.5, 3.0, "2"),
        (2.0, 0.0, "2"),
        (1.99, 6.0, "3"),
        (1.2, 12.0, "3"),
        (1.99, 5.99, "4"),
        (1.0, 4.0, "4"),
        (1.99, 3.99, "5"),
        (0.0, 0.0, "5"),
    ] {
        let measurement = IshMeasurement::new(Some(ratio), Some(copies), None).unwrap().unwrap();
        let found = IshGroup::of(&measurement).unwrap();
        assert_eq!(found.as_str(), group, "ratio {ratio}, copies {copies}");
    }
}

#[test]
fn the_group_is_resolved_by_the_ihc_score_as_the_guideline_says() {
    // Columns: no IHC, 0, null, ultralow, 1+, 2+, 3+.
    let scores = ["", "0", "null", "ultralow", "1+", "2+", "3+"];
    for (group, results) in [
        ("1", ["positive"; 7]),
        ("2", ["equivocal", "negative", "negative", "negative", "negative", "negative", "positive"]),
        ("3", ["equivocal", "negative", "negative", "negative", "negative", "positive", "positive"]),
        ("4", ["equivocal", "negative", "negative", "negative", "negative", "negative", "positive"]),
        ("5", ["negative"; 7]),
    ] {
        for (score, expected) in scores.iter().zip(results) {
            let ihc = (!score.is_empty()).then(|| score.parse().unwrap());
            let found = resolve_group(group.parse().unwrap(), ihc);
            assert_eq!(found.as_str(), expected, "group {group}, IHC `{score}`");
        }
    }
}

/// A reading without a reported result: name, IHC, ratio, HER2, CEP17, ISH result (empty: none),
/// level, warnings.
type Measured =
    (&'static str, &'static str, [Option<f64>; 3], &'static str, &'static str, &'static [&'static str]);

const MEASURED: &[Measured] = &[
    ("group 1", "2+", [Some(2.4), Some(6.0), Some(2.5)], "positive", "her2_positive", &[]),
    ("group 1 without IHC", "", [Some(2.4), Some(6.0), None], "positive", "her2_positive", &[]),
    ("group 1, IHC 1+", "1+", [Some(2.4), Some(6.0), None], "positive", "her2_positive", &["HER2-001"]),
    ("group 2, IHC 2+", "2+", [Some(2.2), Some(3.3), None], "negative", "ihc_2+/ish-", &[]),
    ("group 2, IHC 3+", "3+", [Some(2.2), Some(3.3), None], "positive", "her2_positive", &[]),
    ("group 2, no IHC", "", [Some(2.2), Some(3.3), None], "equivocal", "unknown", &[NEEDS_IHC]),
    ("group 3, IHC 2+", "2+", [Some(1.5), Some(6.5), None], "positive", "her2_positive", &[]),
    ("group 3, IHC 1+", "1+", [Some(1.5), Some(6.5), None], "negative", "ihc_1+", &[]),
    ("group 3, IHC 0", "0", [Some(1.5), Some(6.5), None], "negative", "her2_0", &[]),
    ("group 3, no IHC", "", [Some(1.5), Some(6.5), None], "equivocal", "unknown", &[NEEDS_IHC]),
    ("group 4, IHC 2+", "2+", [Some(1.5), Some(4.5), None], "negative", "ihc_2+/ish-", &[]),
    ("group 4, no IHC", "", [Some(1.5), Some(4.5), None], "equivocal", "unknown", &[NEEDS_IHC]),
    ("group 5, IHC 2+", "2+", [Some(1.1), Some(2.2), Some(2.0)], "negative", "ihc_2+/ish-", &[]),
    ("group 5, IHC 3+", "3+", [Some(1.1), Some(2.2), None], "negative", "her2_positive", &["HER2-002"]),
    ("ratio computed", "2+", [None, Some(5.0), Some(2.5)], "positive", "her2_positive", &[]),
    ("ratio alone", "2+", [Some(1.1), None, None], "", "unknown", &[UNDETERMINED]),
    ("copies alone", "2+", [None, Some(2.2), None], "", "unknown", &[UNDETERMINED]),
    ("CEP17 alone, IHC 1+", "1+", [None, None, Some(2.0)], "", "ihc_1+", &[UNDETERMINED]),
    (
        "the stated ratio counts where it differs",
        "2+",
        [Some(1.8), Some(5.0), Some(2.5)],
        "negative",
        "ihc_2+/ish-",
        &[RATIO_INCONSISTENT],
    ),
];

#[test]
fn without_a_report_the_measurements_give_the_result() {
    for (name, ihc, [ratio, her2, cep17], result, level, warnings) in MEASURED {
        let found = classified(&[measured(ihc, *ratio, *her2, *cep17)]);
        let ish = found.ish.map_or("", |finding| finding.result.as_str());
        assert_eq!((ish, found.level.as_str()), (*result, *level), "{name}");
        assert_eq!(codes(&found), *warnings, "{name}");
        assert!(found.ish.is_none_or(|finding| finding.source == IshSource::Measured), "{name}");
    }
}

/// A reported result with measurements: name, IHC, reported, ratio, HER2 copies, level, warnings.
type Reported =
    (&'static str, &'static str, &'static str, [Option<f64>; 2], &'static str, &'static [&'static str]);

const REPORTED: &[Reported] = &[
    ("agreeing", "2+", "negative", [Some(1.1), Some(2.0)], "ihc_2+/ish-", &[]),
    ("agreeing by the IHC score", "2+", "negative", [Some(2.2), Some(3.0)], "ihc_2+/ish-", &[]),
    ("negative in group 1", "2+", "negative", [Some(3.0), Some(9.0)], "ihc_2+/ish-", &[CONTRADICTS]),
    ("positive in group 5", "2+", "positive", [Some(1.1), Some(2.0)], "her2_positive", &[CONTRADICTS]),
    (
        "positive in group 2, IHC 2+",
        "2+",
        "positive",
        [Some(2.1), Some(3.0)],
        "her2_positive",
        &[CONTRADICTS],
    ),
    ("negative in group 3, IHC 2+", "2+", "negative", [Some(1.4), Some(7.0)], "ihc_2+/ish-", &[CONTRADICTS]),
    ("equivocal in group 5", "2+", "equivocal", [Some(1.1), Some(2.0)], "unknown", &[CONTRADICTS]),
    ("not done, yet measured", "2+", "not_done", [Some(1.1), Some(2.0)], "unknown", &[CONTRADICTS]),
    ("not done, yet a ratio", "2+", "not_done", [Some(1.1), None], "unknown", &[CONTRADICTS]),
    ("undetermined group", "", "positive", [Some(1.5), Some(4.5)], "her2_positive", &[]),
    ("negative, ratio 2 alone", "2+", "negative", [Some(2.0), None], "ihc_2+/ish-", &[CONTRADICTS]),
    ("negative, ratio below 2 alone", "2+", "negative", [Some(1.9), None], "ihc_2+/ish-", &[]),
    ("positive, ratio below 2 alone", "2+", "positive", [Some(1.9), None], "her2_positive", &[CONTRADICTS]),
    ("equivocal, ratio alone", "2+", "equivocal", [Some(1.9), None], "unknown", &[]),
    ("copies alone say nothing", "2+", "negative", [None, Some(9.0)], "ihc_2+/ish-", &[]),
];

#[test]
fn the_report_counts_and_a_contradicting_measurement_is_a_warning() {
    for (name, ihc, reported, [ratio, her2], level, warnings) in REPORTED {
        let ish_reported = Some(reported.parse().unwrap());
        let found = classified(&[Assessment { ish_reported, ..measured(ihc, *ratio, *her2, None) }]);
        let finding = found.ish.unwrap();
        assert_eq!(finding.result.as_str(), *reported, "{name}");
        assert_eq!(finding.source, IshSource::Reported, "{name}");
        assert_eq!(found.level.as_str(), *level, "{name}");
        assert_eq!(codes(&found), *warnings, "{name}");
    }
}
