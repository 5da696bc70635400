//! Patterns 21 to 24: other clinical columns.

use palladion_domain::covariate::{StageError, anatomic_stage_group};
use palladion_domain::tables::TableName;

use super::trial::{check, profile};

const SUBJECTS: TableName = TableName::Subjects;

#[test]
fn pattern_21_percentages_as_bands_and_bounds_are_refused_or_read_by_a_rule() {
    let cells = ["90-99%", "<10%", ">60", "30-60", "<5", "1 (weak intensity)"];
    let codes = ["MAP-018", "MAP-017", "MAP-017", "MAP-018", "MAP-017", "MAP-019"];
    let refused: Vec<_> = cells.into_iter().zip(codes).map(|(cell, code)| (cell, "", code)).collect();
    let percent = r#""number":{"strip_percent":true}"#;
    check(&profile(SUBJECTS, "er_percent", percent), "er_percent", &refused);
    let ruled = r#""number":{"strip_percent":true,"band":"midpoint","qualifier":"bound"},"remark":"strip_parentheses""#;
    let cases = [
        ("95", "95", ""),
        ("95 %", "95", ""),
        ("90-99%", "94.5", "MAP-109"),
        ("<10%", "10", "MAP-108"),
        (">60", "60", "MAP-108"),
        ("30-60", "45", "MAP-109"),
        ("1 (weak intensity)", "1", "MAP-105"),
        ("60-30", "", "MAP-004"),
        ("strong", "", "MAP-004"),
    ];
    check(&profile(SUBJECTS, "er_percent", ruled), "er_percent", &cases);
    for (band, value) in [("lower", "90"), ("upper", "99"), ("missing", "")] {
        let options = format!(r#""number":{{"strip_percent":true,"band":"{band}"}}"#);
        check(&profile(SUBJECTS, "pr_percent", &options), "pr_percent", &[("90-99%", value, "MAP-109")]);
    }
}

#[test]
fn pattern_22_statuses_and_sexes_are_mapped_word_by_word_and_men_are_kept() {
    let status = profile(
        SUBJECTS,
        "er_status",
        r#""clean":{"case":"lower"},
        "map":{"positive":"positive","pos":"positive","+":"positive","1":"positive","negative":"negative"}"#,
    );
    let cases = [
        ("Positive", "positive", ""),
        ("pos", "positive", ""),
        ("+", "positive", ""),
        ("1", "positive", ""),
        ("NEGATIVE", "negative", ""),
        ("0", "", "MAP-003"),
    ];
    check(&status, "er_status", &cases);
    let sex = profile(
        SUBJECTS,
        "sex",
        r#""clean":{"case":"upper"},"map":{"FEMALE":"female","F":"female","2":"female","MALE":"male","M":"male"}"#,
    );
    let cases = [
        ("FEMALE", "female", ""),
        ("Female", "female", ""),
        ("F", "female", ""),
        ("2", "female", ""),
        ("MALE", "male", ""),
    ];
    check(&sex, "sex", &cases);
    let yes = profile(
        SUBJECTS,
        "prior_radiation",
        r#""map":{"YES":"yes","Yes":"yes","Y":"yes","1":"yes","No":"no"}"#,
    );
    check(
        &yes,
        "prior_radiation",
        &[("YES", "true", ""), ("Y", "true", ""), ("1", "true", ""), ("0", "", "MAP-003")],
    );
}

#[test]
fn pattern_23_tnm_words_are_kept_as_written_and_grouped_only_where_they_say_enough() {
    for (variable, words) in [
        ("t_stage", &["T1c", "T1C", "T2a"][..]),
        ("n_stage", &["N0 (i-)", "N0(i+)", "N0 (mol+)"]),
        ("m_stage", &["cM0 (i+)", "MX"]),
        ("anatomic_stage", &["Stage IIA", "IIA", "2", "Stage X", "Stage II"]),
    ] {
        let cases: Vec<_> = words.iter().map(|word| (*word, *word, "")).collect();
        check(&profile(SUBJECTS, variable, ""), variable, &cases);
    }
    for open in ["Stage II", "2"] {
        assert_eq!(anatomic_stage_group(open), Err(StageError::Ambiguous("anatomic stage")), "{open}");
    }
    assert_eq!(anatomic_stage_group("Stage X"), Ok(None));
}

#[test]
fn pattern_24_free_text_is_cleaned_and_mapped_by_a_rule_and_what_is_unknown_is_flagged() {
    let assay = profile(
        TableName::Her2Assessments,
        "assay",
        r#""clean":{"collapse_blanks":true,"case":"lower"},"otherwise":"keep",
        "map":{"hecep test tm dako":"HercepTest pAb","dakohercepttest tm":"HercepTest pAb"}"#,
    );
    let cases = [
        ("Hecep  Test TM DAKO", "HercepTest pAb", ""),
        ("DAKOHercepTtest TM", "HercepTest pAb", ""),
        ("Venten", "venten", "MAP-106"),
    ];
    check(&assay, "assay", &cases);
    let grade = profile(
        SUBJECTS,
        "grade",
        r#""clean":{"collapse_blanks":true,"case":"lower"},"otherwise":"value","otherwise_value":"X",
        "map":{"i (low)":"1","ii intermediate grade":"2"}"#,
    );
    let cases = [
        ("I (Low)", "1", ""),
        ("I (low)", "1", ""),
        ("II  Intermediate Grade", "2", ""),
        ("Other  specify", "X", "MAP-106"),
    ];
    check(&grade, "grade", &cases);
    let dropped = profile(SUBJECTS, "grade", r#""map":{"I":"1"},"otherwise":"missing""#);
    check(&dropped, "grade", &[("I", "1", ""), ("Esophegus", "", "MAP-106")]);
}
