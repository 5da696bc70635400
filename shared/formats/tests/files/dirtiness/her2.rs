//! Patterns 12 to 20: HER2 and ISH.

use palladion_domain::her2::{
    Assay, Assessment, ClassificationPolicy, IhcScore, IshMeasurement, Reader, SpecimenKind, classify,
};
use palladion_domain::tables::TableName;
use palladion_formats::profile::Import;

use super::trial::{check, profile};
use crate::support::{codes, imported};

const HER2: TableName = TableName::Her2Assessments;

#[test]
fn pattern_12_a_score_spelled_otherwise_is_read_by_the_rule_for_spellings() {
    let strict = profile(HER2, "ihc_score", "");
    check(&strict, "ihc_score", &[("1+", "1+", ""), ("0+", "", "MAP-003"), ("1", "", "MAP-003")]);
    let free = profile(HER2, "ihc_score", r#""score":{"spellings":true}"#);
    let cases = [
        ("0", "0", ""),
        ("0+", "0", ""),
        ("1", "1+", ""),
        ("2+", "2+", ""),
        ("3.0", "3+", ""),
        ("3.5", "", "MAP-003"),
        ("4", "", "MAP-003"),
        ("ultralow", "ultralow", ""),
    ];
    check(&free, "ihc_score", &cases);
}

#[test]
fn pattern_13_a_range_of_scores_is_refused_until_a_named_rule_says_which_end_counts() {
    for (rule, cases) in [
        ("refuse", [("0-1+", "", "MAP-020"), ("1-2+", "", "MAP-020"), ("2-3+", "", "MAP-020")]),
        ("lower", [("0-1+", "0", "MAP-107"), ("1-2+", "1+", "MAP-107"), ("2-3+", "2+", "MAP-107")]),
        ("upper", [("0-1+", "1+", "MAP-107"), ("1-2+", "2+", "MAP-107"), ("2-3+", "3+", "MAP-107")]),
        ("missing_with_note", [("0-1+", "", "MAP-107"), ("1-2+", "", "MAP-107"), ("2-3+", "", "MAP-107")]),
    ] {
        let options = format!(r#""score":{{"spellings":true,"range":"{rule}"}}"#);
        check(&profile(HER2, "ihc_score", &options), "ihc_score", &cases);
    }
}

#[test]
fn pattern_14_a_remark_in_the_cell_is_refused_or_kept_in_a_note() {
    let cells = ["1+ (focal)", "3+ (2+ outside)", "1+ (outside 3+)", "3+ (heterogenous 70-80% pos)"];
    let refused = cells.map(|cell| (cell, "", "MAP-003"));
    check(&profile(HER2, "ihc_score", ""), "ihc_score", &refused);
    let stripped = profile(HER2, "ihc_score", r#""remark":"strip_parentheses""#);
    let kept = ["1+", "3+", "1+", "3+"];
    let read: Vec<_> = cells.into_iter().zip(kept).map(|(cell, score)| (cell, score, "MAP-105")).collect();
    let import = check(&stripped, "ihc_score", &read);
    let message = &import.issues.kept()[0].message;
    assert_eq!(message, "`ihc_score` was read as `1+`, without the remark in parentheses");
    check(&stripped, "ihc_score", &[("weak (focal)", "", "MAP-003"), ("(focal)", "", "MAP-003")]);
}

#[test]
fn pattern_15_a_score_in_the_wrong_column_is_refused_there() {
    let score = profile(HER2, "ihc_score", r#""score":{"spellings":true}"#);
    check(&score, "ihc_score", &[("FISH", "", "MAP-003"), ("CISH", "", "MAP-003")]);
    let assay = profile(HER2, "assay", r#""map":{"HercepTest":"HercepTest pAb","4B5":"4B5 Pathway"}"#);
    check(
        &assay,
        "assay",
        &[("4B5", "4B5 Pathway", ""), ("3+ Positive", "", "MAP-003"), ("0", "", "MAP-003")],
    );
}

#[test]
fn pattern_16_words_for_ish_results_are_mapped_each() {
    let ish = profile(
        HER2,
        "ish_result",
        r#""map":{"Negative":"negative","Positive":"positive","Equivocal":"equivocal",
        "Indeterminate":"equivocal","Not Performed":"not_done","Not done":"not_done"},
        "missing":["Test Failure"],"remark":"strip_parentheses""#,
    );
    let cases = [
        ("Negative", "negative", ""),
        ("Positive", "positive", ""),
        ("Equivocal", "equivocal", ""),
        ("Indeterminate", "equivocal", ""),
        ("Not Performed", "not_done", ""),
        ("Test Failure", "", ""),
        ("Negative (outside)", "negative", "MAP-105"),
        ("Negative (Outside Positive)", "negative", "MAP-105"),
        ("Not done (decalcified)", "not_done", "MAP-105"),
        ("amplified", "", "MAP-003"),
    ];
    check(&ish, "ish_result", &cases);
}

#[test]
fn pattern_17_numbers_with_qualifiers_or_words_are_refused_or_read_by_a_rule() {
    let cases = [
        (">6.0", "", "MAP-017"),
        ("<4.0", "", "MAP-017"),
        ("not amplified", "", "MAP-004"),
        ("polisomy", "", "MAP-004"),
        ("2.5 (CN 3)", "", "MAP-019"),
        ("4.0, CN 9.7", "", "MAP-019"),
        ("1.4, 1.9", "", "MAP-019"),
        ("1.8, MSK failed", "", "MAP-019"),
        ("2.4 (heterogenous)", "", "MAP-019"),
    ];
    check(&profile(HER2, "ish_ratio", ""), "ish_ratio", &cases);
    let bound = profile(
        HER2,
        "ish_ratio",
        r#""number":{"qualifier":"bound"},"remark":"strip_parentheses","map":{"monosomy":"1"}"#,
    );
    let cases = [
        (">6.0", "6", "MAP-108"),
        ("<4.0", "4", "MAP-108"),
        ("2.5 (CN 3)", "2.5", "MAP-105"),
        ("2.4 (heterogenous)", "2.4", "MAP-105"),
        (">6.0 (clusters)", "6", "MAP-105 MAP-108"),
        ("4.0, CN 9.7", "", "MAP-019"),
        ("monosomy", "1", ""),
    ];
    check(&bound, "ish_ratio", &cases);
    let missing = profile(HER2, "ish_ratio", r#""number":{"qualifier":"missing"}"#);
    check(&missing, "ish_ratio", &[(">6.0", "", "MAP-108"), ("2.1", "2.1", "")]);
}

#[test]
fn pattern_18_a_total_among_copies_per_cell_is_refused_by_the_stated_bounds() {
    let copies = profile(HER2, "her2_copies_per_cell", r#""number":{"minimum":0,"maximum":100}"#);
    let cases = [("4.1", "4.1", ""), ("816", "", "MAP-022"), ("-1", "", "MAP-022"), ("100", "100", "")];
    check(&copies, "her2_copies_per_cell", &cases);
}

/// The codes of the classification's warnings about the one reading of a file.
fn warnings(file: &str) -> Vec<String> {
    let profile = palladion_formats::profile::ImportProfile::identity(HER2);
    let import = imported(file.as_bytes(), &profile);
    assert!(import.issues.kept().is_empty(), "the values are kept as they are: {:?}", import.issues.kept());
    let policy = ClassificationPolicy::built_in(&"pallas-2024".parse().unwrap()).unwrap();
    let found = classify(&policy, Some(false), &[assessment(&import)]);
    found.warnings.iter().map(|warning| warning.code.to_string()).collect()
}

fn assessment(import: &Import) -> Assessment {
    let table = &import.tables[&HER2];
    let word = |name: &str| table.column(name)?.categories()?.get(0).map(str::to_owned);
    let ratio = table.column("ish_ratio").and_then(|column| column.reals()?[0]);
    Assessment {
        specimen: SpecimenKind::SurgicalResection,
        collected_on: None,
        ihc: word("ihc_score").map(|score| score.parse::<IhcScore>().unwrap()),
        ish_reported: word("ish_result").map(|result| result.parse().unwrap()),
        ish_measured: IshMeasurement::new(ratio, None, None).unwrap(),
        assay: None::<Assay>,
        reader: Reader::Local,
        read_on: None,
    }
}

#[test]
fn pattern_19_contradictions_are_kept_and_the_classification_warns() {
    let header = "subject_id,specimen,ihc_score,ish_result,ish_ratio\n";
    for (row, code) in [
        ("a,surgical_resection,3+,negative,", "HER2-002"),
        ("a,surgical_resection,1+,positive,", "HER2-001"),
        ("a,surgical_resection,2+,negative,2.4", "HER2-005"),
    ] {
        assert!(warnings(&format!("{header}{row}\n")).contains(&code.to_owned()), "{row}");
    }
}

#[test]
fn pattern_20_a_negative_without_a_score_keeps_the_score_missing() {
    let file = b"id,her2,ihc\na,Negative,\nb,Negative,0\nc,,\n";
    let json = r#"{"profile":"palladion.profile/1","name":"dirt","tables":[{"table":"her2_assessments","rows":[{
        "variables":{"subject_id":{"source":"column","column":"id"},
            "specimen":{"source":"constant","value":"unknown"},
            "ihc_score":{"source":"column","column":"ihc"},
            "ish_result":{"source":"column","column":"her2","map":{"Negative":"negative"}}},
        "skip_when_all_missing":["ihc_score","ish_result"]}]}]}"#;
    let import = imported(file, &palladion_formats::profile::ImportProfile::parse(json).unwrap());
    assert_eq!(codes(&import), [""; 0]);
    let scores = import.tables[&HER2].column("ihc_score").unwrap().categories().unwrap();
    assert_eq!(scores.iter().collect::<Vec<_>>(), [None, Some("0")], "no 0 is made of a blank");
}
