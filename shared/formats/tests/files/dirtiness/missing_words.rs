//! Patterns 9 to 11: words for missing values.

use palladion_domain::tables::TableName;

use super::trial::{check, profile};

#[test]
fn pattern_09_words_for_missing_values_mean_different_things() {
    let ish = profile(
        TableName::Her2Assessments,
        "ish_result",
        r#""map":{"Negative":"negative","[Not Evaluated]":"not_done","Not Performed":"not_done"},
        "missing":["[Not Available]","[Unknown]","NA","null","Unk/ND","UNk/ND","unk"]"#,
    );
    let cases = [
        ("Negative", "negative", ""),
        ("[Not Evaluated]", "not_done", ""),
        ("Not Performed", "not_done", ""),
        ("[Not Available]", "", ""),
        ("UNk/ND", "", ""),
        ("null", "", ""),
        ("", "", ""),
        // Not among the words that the profile names: it is no missing value by itself.
        ("[Discrepancy]", "", "MAP-003"),
        ("[Not Applicable]", "", "MAP-003"),
        ("NC", "", "MAP-003"),
        ("na", "", "MAP-003"),
    ];
    check(&ish, "ish_result", &cases);
    let percent = profile(TableName::Subjects, "er_percent", r#""missing":["nan"]"#);
    check(&percent, "er_percent", &[("nan", "", ""), ("NaN", "", "MAP-004"), ("Unknown", "", "MAP-004")]);
}

#[test]
fn pattern_10_a_word_that_is_a_value_elsewhere_is_missing_only_where_the_profile_says_so() {
    let country = profile(TableName::Subjects, "country", "");
    check(&country, "country", &[("NA", "NAM", ""), ("na", "NAM", ""), ("-", "", "MAP-014")]);
    let site = profile(TableName::Subjects, "site_id", "");
    check(&site, "site_id", &[("NA", "NA", ""), ("null", "null", "")]);
    let minus = profile(TableName::Her2Assessments, "ish_result", r#""map":{"-":"negative","+":"positive"}"#);
    check(&minus, "ish_result", &[("-", "negative", ""), ("+", "positive", ""), ("0", "", "MAP-003")]);
    let node = profile(TableName::Subjects, "n_stage", r#""map":{"-1":"NX","0":"N0"}"#);
    check(&node, "n_stage", &[("-1", "NX", ""), ("0", "N0", ""), ("1", "", "MAP-003")]);
}

#[test]
fn pattern_11_an_imputed_number_is_no_whole_number() {
    let plain = profile(TableName::Subjects, "ecog", "");
    check(&plain, "ecog", &[("1", "1", ""), ("1.1903520209", "", "MAP-005"), ("1.0", "", "MAP-005")]);
    let zeros = profile(TableName::Subjects, "ecog", r#""number":{"zero_decimals":true}"#);
    check(&zeros, "ecog", &[("1.0", "1", ""), ("1.1903520209", "", "MAP-005")]);
}
