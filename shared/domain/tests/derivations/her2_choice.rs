//! Which specimen and which reading counts, and what is said about the choice.

use palladion_domain::her2::{Assessment, ClassificationPolicy, Reader, SpecimenKind, TieRule, classify};

use crate::build::{classified, codes, day, local, pallas, readings};

const DISAGREE: &str = "HER2-003";
const FALLBACK: &str = "HER2-004";
const NOT_ORDERED: &str = "HER2-007";
const NEOADJUVANT_UNKNOWN: &str = "HER2-008";
const NONE_COUNTS: &str = "HER2-011";
const CENTRAL_DISAGREES: &str = "HER2-012";
const KIND_UNKNOWN: &str = "HER2-013";
const OTHER_MORE_COMPLETE: &str = "HER2-014";
const SEVERAL_SPECIMENS: &str = "HER2-015";

/// Whether therapy came before surgery, readings, position used, level, warnings.
type Specimen = (Option<bool>, &'static str, Option<usize>, &'static str, &'static [&'static str]);

const THERAPY_FIRST: Option<bool> = Some(true);
const SURGERY_FIRST: Option<bool> = Some(false);

#[rustfmt::skip]
const SPECIMENS: &[Specimen] = &[
    (THERAPY_FIRST, "resection 1+/-; biopsy 0/-", Some(1), "her2_0", &[]),
    (SURGERY_FIRST, "resection 1+/-; biopsy 0/-", Some(0), "ihc_1+", &[]),
    (None, "resection 1+/-; biopsy 0/-", Some(1), "her2_0", &[NEOADJUVANT_UNKNOWN]),
    (THERAPY_FIRST, "resection 1+/-", Some(0), "ihc_1+", &[FALLBACK]),
    (SURGERY_FIRST, "biopsy 0/-", Some(0), "her2_0", &[FALLBACK]),
    (None, "resection 1+/-", Some(0), "ihc_1+", &[]),
    (None, "biopsy 0/-", Some(0), "her2_0", &[]),
    (None, "unstated 1+/-", Some(0), "ihc_1+", &[KIND_UNKNOWN]),
    (SURGERY_FIRST, "unstated 1+/-", Some(0), "ihc_1+", &[FALLBACK, KIND_UNKNOWN]),
    (SURGERY_FIRST, "unstated 0/-; biopsy 1+/-", Some(1), "ihc_1+", &[FALLBACK]),
    (SURGERY_FIRST, "metastasis 0/-", None, "unknown", &[NONE_COUNTS]),
    (SURGERY_FIRST, "metastasis 3+/-; resection 0/-", Some(1), "her2_0", &[]),
    (None, "metastasis 3+/-; resection 0/-", Some(1), "her2_0", &[]),
    (SURGERY_FIRST, "resection* 0/-", None, "unknown", &[NONE_COUNTS]),
    (THERAPY_FIRST, "biopsy* 0/-; resection 1+/-", Some(1), "ihc_1+", &[FALLBACK]),
    (None, "biopsy* 0/-; resection 1+/-", Some(1), "ihc_1+", &[]),
];

#[test]
fn the_specimen_follows_the_sequence_of_therapy() {
    for (neoadjuvant, text, used, level, warnings) in SPECIMENS {
        let found = classify(&pallas(), *neoadjuvant, &readings(text));
        let case = format!("therapy first {neoadjuvant:?}: {text}");
        assert_eq!((found.assessment_used, found.level.as_str()), (*used, *level), "{case}");
        assert_eq!(codes(&found), *warnings, "{case}");
    }
}

/// Name, readings, position used, level, warnings.
type Latest = (&'static str, &'static str, Option<usize>, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const LATEST: &[Latest] = &[
    ("one without a day", "resection 1+/-", Some(0), "ihc_1+", &[]),
    ("the later one", "resection 1+/-@9; resection 0/-@3", Some(0), "ihc_1+", &[DISAGREE]),
    ("the later one, last", "resection 1+/-@3; resection 0/-@9", Some(1), "her2_0", &[DISAGREE]),
    ("two that agree", "resection 1+/-@3; resection 1+/negative@9", Some(1), "ihc_1+", &[]),
    ("a finer split of 0 agrees", "resection 0/-@3; resection ultralow/-@9", Some(1), "her2_0", &[]),
    ("ISH differs", "resection 2+/positive@3; resection 2+/negative@9", Some(1), "ihc_2+/ish-", &[DISAGREE]),
    ("an older ISH would change it", "resection 1+/positive@3; resection 1+/-@9", Some(1), "ihc_1+", &[DISAGREE]),
    ("ISH differs, the level does not", "resection 1+/equivocal@3; resection 1+/negative@9", Some(1), "ihc_1+", &[DISAGREE]),
    ("equivocal, then negative", "resection 2+/equivocal@3; resection 2+/negative@9", Some(1), "ihc_2+/ish-", &[DISAGREE]),
    ("positive by other scores", "resection 3+/-@3; resection 2+/positive@9", Some(1), "her2_positive", &[DISAGREE]),
    ("ISH is not carried over", "resection 2+/negative@3; resection 2+/-@9", Some(1), "unknown", &[OTHER_MORE_COMPLETE]),
    ("nor over `not_done`", "resection 2+/negative@3; resection 2+/not_done@9", Some(1), "unknown", &[OTHER_MORE_COMPLETE]),
    ("IHC is not carried over", "resection 1+/-@3; resection -/negative@9", Some(1), "unknown", &[OTHER_MORE_COMPLETE]),
    ("nothing to be missed", "resection 1+/-@3; resection 0/-@3; resection 0/-@9", Some(2), "her2_0", &[DISAGREE]),
    ("central is only compared", "resection 0/-@3; resection* 1+/-@9", Some(0), "her2_0", &[CENTRAL_DISAGREES]),
    ("central that agrees", "resection 0/-@3; resection* 0/-@9", Some(0), "her2_0", &[]),
    ("a central ISH fills no gap", "resection 2+/-@3; resection* 2+/negative@9", Some(0), "unknown", &[]),
    ("central of another specimen", "resection 0/-; biopsy* 1+/-", Some(0), "her2_0", &[]),
];

#[rustfmt::skip]
const TIES: &[Latest] = &[
    ("no days, same level", "resection 1+/-; resection 1+/-", Some(0), "ihc_1+", &[NOT_ORDERED]),
    ("no days, levels differ", "resection 1+/-; resection 0/-", None, "unknown", &[DISAGREE, NOT_ORDERED]),
    ("same day, levels differ", "resection 1+/-@3; resection 0/-@3", None, "unknown", &[DISAGREE, NOT_ORDERED]),
    ("one without a day, levels differ", "resection 1+/-@3; resection 0/-", None, "unknown", &[DISAGREE, NOT_ORDERED]),
    ("one without a day, same level", "resection 0/-; resection 0/-@3", Some(1), "her2_0", &[NOT_ORDERED]),
    ("an older one is no tie", "resection 0/-@1; resection 1+/-@3; resection 1+/-@3", Some(1), "ihc_1+", &[DISAGREE, NOT_ORDERED]),
    ("with and without ISH", "resection 2+/-; resection 2+/negative", None, "unknown", &[NOT_ORDERED]),
];

#[test]
fn within_a_specimen_the_latest_local_reading_counts_and_a_tie_is_said() {
    for (name, text, used, level, warnings) in LATEST.iter().chain(TIES) {
        let found = classified(&readings(text));
        assert_eq!((found.assessment_used, found.level.as_str()), (*used, *level), "{name}");
        assert_eq!(codes(&found), *warnings, "{name}");
    }
}

#[test]
fn the_tie_rule_highest_takes_the_reading_that_weighs_most() {
    let policy = ClassificationPolicy { tie_rule: TieRule::Highest, ..pallas() };
    for (text, level) in [
        ("resection 0/-; resection 1+/-", "ihc_1+"),
        ("resection 2+/negative; resection 1+/-", "ihc_2+/ish-"),
        ("resection 3+/-; resection 2+/negative", "her2_positive"),
        ("resection 2+/-; resection 0/-", "her2_0"),
    ] {
        let mut readings = readings(text);
        for _ in 0..2 {
            let found = classify(&policy, Some(false), &readings);
            assert_eq!(found.level.as_str(), level, "{text}");
            assert!(codes(&found).contains(&NOT_ORDERED), "{text}");
            readings.reverse();
        }
    }
}

#[test]
fn specimens_of_one_kind_from_different_days_are_said() {
    let on = |date: &str, assessment| Assessment { collected_on: Some(day(date)), ..assessment };
    let first = on("2020-01-01", local("0", "", "2020-01-05"));
    let second = on("2020-02-01", local("0", "", "2020-02-05"));
    let found = classified(&[first.clone(), second]);
    assert_eq!(found.assessment_used, Some(1));
    assert_eq!(codes(&found), [SEVERAL_SPECIMENS]);
    assert_eq!(found.warnings[0].assessments, [0, 1]);
    let same_day = on("2020-01-01", local("0", "", "2020-02-05"));
    assert!(classified(&[first, same_day]).warnings.is_empty());
}

#[test]
fn the_choices_are_the_policys() {
    let mut policy = ClassificationPolicy { counting_reader: Reader::Central, ..pallas() };
    policy.specimen_precedence.upfront_surgery = vec![SpecimenKind::Metastasis];
    let readings = readings("resection 0/-; metastasis* 1+/-");
    assert_eq!(classify(&policy, Some(false), &readings).assessment_used, Some(1));
    assert_eq!(classify(&pallas(), Some(false), &readings).assessment_used, Some(0));
}

#[test]
fn the_built_in_policy_reads_back_from_json_and_names_itself() {
    let policy = pallas();
    assert_eq!((policy.name.as_str(), policy.version), ("pallas-2024", 1));
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<ClassificationPolicy>(&json).unwrap(), policy);
    assert_eq!(ClassificationPolicy::built_ins().collect::<Vec<_>>(), [policy]);
}
