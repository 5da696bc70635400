//! Patterns in spellings that nobody listed: nothing is guessed, nothing is lost.

use palladion_domain::tables::TableName;

use super::trial::{check, profile};

const SUBJECTS: TableName = TableName::Subjects;
const HER2: TableName = TableName::Her2Assessments;

#[test]
fn pattern_9_missing_words_are_those_that_are_listed_letter_for_letter() {
    let score = profile(HER2, "ihc_score", r#""missing":["[Not Available]","n/a"]"#);
    let cases = [
        ("[Not Available]", "", ""),
        (" [Not Available] ", "", ""),
        ("\u{A0}", "", ""),
        ("[not available]", "", "MAP-003"),
        ("[Not  Available]", "", "MAP-003"),
        ("[Not\u{A0}Available]", "", "MAP-003"),
        ("N/A", "", "MAP-003"),
        ("\u{200B}", "", "MAP-003"),
        ("-", "", "MAP-003"),
    ];
    check(&score, "ihc_score", &cases);
    let collapsed =
        profile(HER2, "ihc_score", r#""missing":["[Not Available]"],"clean":{"collapse_blanks":true}"#);
    check(&collapsed, "ihc_score", &[("[Not \t Available]", "", ""), ("[Not\u{A0}Available]", "", "")]);
}

#[test]
fn pattern_12_scores_in_other_signs_are_no_scores() {
    let free = profile(HER2, "ihc_score", r#""score":{"spellings":true}"#);
    let cases = [
        ("1 +", "", "MAP-003"),
        ("+1", "", "MAP-003"),
        ("1＋", "", "MAP-003"),
        ("１+", "", "MAP-003"),
        ("1++", "", "MAP-003"),
        ("I+", "", "MAP-003"),
        ("-1", "", "MAP-003"),
        ("1e0", "", "MAP-003"),
        ("01", "", "MAP-003"),
        ("2,0", "", "MAP-003"),
    ];
    check(&free, "ihc_score", &cases);
}

#[test]
fn pattern_17_and_21_numbers_are_digits_of_ascii_with_one_point() {
    let bound = r#""number":{"strip_percent":true,"qualifier":"bound","band":"midpoint"}"#;
    let cases = [
        ("９５", "", "MAP-004"),
        ("90–99%", "94.5", "MAP-109"),
        ("95%%", "", "MAP-004"),
        ("1,000", "", "MAP-004"),
        ("0x10", "", "MAP-019"),
        ("inf", "", "MAP-004"),
        ("NaN", "", "MAP-004"),
        ("1.2.3", "", "MAP-004"),
        ("1e400", "", "MAP-006"),
        ("≥10", "10", "MAP-108"),
        ("10 - 20", "15", "MAP-109"),
        (">= 60 %", "60", "MAP-108"),
    ];
    check(&profile(SUBJECTS, "er_percent", bound), "er_percent", &cases);
}

#[test]
fn pattern_25_a_date_that_no_calendar_or_clock_has_is_refused() {
    let dropped = profile(SUBJECTS, "randomised_on", r#""dates":{"time_of_day":"drop"}"#);
    let cases = [
        ("2014-07-02T24:61", "", "MAP-007"),
        ("2014-07-02T11:45", "2014-07-02", "MAP-111"),
        ("2014–07–02", "", "MAP-007"),
        ("2014-02-30T11:45", "", "MAP-008"),
    ];
    check(&dropped, "randomised_on", &cases);
    let stated = profile(SUBJECTS, "randomised_on", r#""date_format":"%d %b %Y""#);
    let cases = [
        ("13 jan 2014", "2014-01-13", ""),
        ("13 Jänner 2014", "", "MAP-007"),
        ("13 Jan 14", "", "MAP-008"),
        ("29 Feb 2015", "", "MAP-008"),
        ("13 January 2014", "", "MAP-007"),
    ];
    check(&stated, "randomised_on", &cases);
}

#[test]
fn pattern_30_an_id_is_kept_letter_for_letter_or_refused() {
    let id = profile(SUBJECTS, "site_id", "");
    let cases = [
        ("0030001", "0030001", ""),
        ("5E2", "5E2", ""),
        ("0X8799", "0X8799", ""),
        ("=1+1", "=1+1", ""),
        ("Ä1", "Ä1", ""),
        ("A\u{308}1", "A\u{308}1", ""),
        ("a\u{7}b", "", "MAP-013"),
    ];
    check(&id, "site_id", &cases);
}
