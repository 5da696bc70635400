//! Patterns 30 to 33: identifiers and sites.

use palladion_domain::tables::TableName;

use super::trial::{check, of_source, profile};
use crate::support::{codes, imported};

const SUBJECTS: TableName = TableName::Subjects;

#[test]
fn pattern_30_codes_that_look_like_numbers_stay_text_and_zeros_are_added_by_a_rule_only() {
    let plain = profile(SUBJECTS, "site_id", "");
    let same = ["030001", "30001", "5L", "3C", "E2", "0X8799", "1e5"].map(|code| (code, code, ""));
    check(&plain, "site_id", &same);
    let padded = profile(SUBJECTS, "site_id", r#""text":{"pad_left":{"width":6,"with":"0"}}"#);
    check(
        &padded,
        "site_id",
        &[("30001", "030001", ""), ("030001", "030001", ""), ("1030001", "1030001", "")],
    );
}

#[test]
fn pattern_31_a_site_is_cut_out_of_the_id_and_stray_blanks_go() {
    let site = profile(SUBJECTS, "site_id", r#""text":{"split":{"separator":"-","part":2}}"#);
    let cases = [("TCGA-BH-A0B2", "BH", ""), ("TCGA-E2-A14N", "E2", ""), ("TCGA", "", "MAP-023")];
    check(&site, "site_id", &cases);
    let named = profile(SUBJECTS, "site_id", r#""map":{"UNC":"UNC","Boston Medical Center":"BMC"}"#);
    let cases = [("UNC ", "UNC", ""), (" Boston Medical Center", "BMC", ""), ("Broker Inc", "", "MAP-003")];
    let import = check(&named, "site_id", &cases);
    assert_eq!(import.issues.counts()["MAP-103"].count, 1, "the blanks are noted");
}

#[test]
fn pattern_32_letter_case_and_sample_suffixes_of_ids_are_folded_by_a_rule() {
    let plain = profile(SUBJECTS, "subject_id", "");
    check(&plain, "subject_id", &[("6E7D5EC6", "6E7D5EC6", ""), ("6e7d5ec6", "6e7d5ec6", "")]);
    let folded = profile(SUBJECTS, "subject_id", r#""clean":{"case":"lower"},"text":{"strip_suffix":"-01"}"#);
    let cases =
        [("6E7D5EC6", "6e7d5ec6", ""), ("P-0000004-01", "p-0000004", ""), ("P-0000004", "p-0000004", "")];
    check(&folded, "subject_id", &cases);
}

#[test]
fn pattern_33_withdrawn_subjects_stay_out_by_a_condition_and_are_counted() {
    let source = r#"{"source":"column","column":"id"}"#;
    let mut document = of_source(SUBJECTS, "subject_id", source, "").into_document();
    document.tables[0].rows[0].when = Some(palladion_formats::profile::When {
        column: "redaction".to_owned(),
        words: Vec::new(),
        not_in: vec!["Subject withdrew consent".to_owned()],
    });
    let profile = palladion_formats::profile::ImportProfile::new(document).unwrap();
    let import = imported(b"id,redaction\na,\nb,Subject withdrew consent\nc,\n", &profile);
    assert_eq!(codes(&import), ["MAP-104"]);
    let message = &import.issues.kept()[0].message;
    assert_eq!(
        message,
        "1 records gave no row of `subjects`; among their words are `Subject withdrew consent`"
    );
    assert_eq!(import.tables[&SUBJECTS].rows(), 2);
}
