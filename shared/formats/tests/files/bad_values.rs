//! Every way in which a value can be wrong, each reported with code, row, column, place and value.

use palladion_domain::validation::Position;
use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::import;

use crate::support::{imported, only, subjects_profile};

/// Name, the variable's source (COLUMN stands for the column), the value, code.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("a word outside the map", r#""sex":{COLUMN,"map":{"F":"female"}}"#, "W", "MAP-003"),
    ("letter case counts", r#""sex":{COLUMN,"map":{"F":"female"}}"#, "f", "MAP-003"),
    ("a closed map hides the canonical word", r#""sex":{COLUMN,"map":{"F":"female"}}"#, "female", "MAP-003"),
    ("no level", r#""sex":{COLUMN}"#, "unknown", "MAP-003"),
    ("a range", r#""grade":{COLUMN}"#, "1-2", "MAP-003"),
    ("a text map is closed", r#""t_stage":{COLUMN,"map":{"a":"T1"}}"#, "b", "MAP-003"),
    ("a qualifier", r#""age_years":{COLUMN}"#, ">60", "MAP-017"),
    ("a word that f64 would take", r#""age_years":{COLUMN}"#, "NaN", "MAP-004"),
    ("a decimal comma not stated", r#""age_years":{COLUMN}"#, "\"55,5\"", "MAP-004"),
    (
        "a point where a comma is stated",
        r#""age_years":{COLUMN,"number":{"decimal_comma":true}}"#,
        "55.5",
        "MAP-004",
    ),
    ("a percent sign not stated", r#""er_percent":{COLUMN}"#, "90%", "MAP-004"),
    ("decimals in a whole number", r#""ecog":{COLUMN}"#, "1.0", "MAP-005"),
    ("an imputed stage", r#""ecog":{COLUMN}"#, "1.1903520209", "MAP-005"),
    ("beyond a double", r#""age_years":{COLUMN}"#, "1e999", "MAP-006"),
    (
        "beyond a double once converted",
        r#""age_years":{COLUMN,"convert":{"kind":"factor","factor":1e300}}"#,
        "1e300",
        "MAP-006",
    ),
    ("beyond 64 bits", r#""ecog":{COLUMN}"#, "9223372036854775808", "MAP-006"),
    ("a month name without a format", r#""randomised_on":{COLUMN}"#, "15JAN2017", "MAP-007"),
    ("no such day", r#""randomised_on":{COLUMN}"#, "2015-02-29", "MAP-008"),
    (
        "a two-digit year read as four",
        r#""randomised_on":{COLUMN,"date_format":"%m/%d/%Y"}"#,
        "1/13/14",
        "MAP-008",
    ),
    ("no order stated", r#""randomised_on":{COLUMN}"#, "5/6/11", "MAP-009"),
    ("a year only", r#""randomised_on":{COLUMN}"#, "1928", "MAP-010"),
    ("a year and a month", r#""randomised_on":{COLUMN}"#, "2014-01", "MAP-010"),
    ("one and two for dead", r#""neoadjuvant":{COLUMN}"#, "2", "MAP-011"),
    ("Y is not stated", r#""neoadjuvant":{COLUMN}"#, "Y", "MAP-011"),
    ("a tab in an id", r#""arm":{COLUMN}"#, "a\tb", "MAP-013"),
    ("a C1 control", r#""t_stage":{COLUMN}"#, "a\u{92}b", "MAP-013"),
    ("a zero-width space in an id", r#""arm":{COLUMN}"#, "a\u{200b}b", "MAP-024"),
    ("a no-break space in an id", r#""arm":{COLUMN}"#, "a\u{a0}b", "MAP-024"),
    ("a turned direction of writing in an id", r#""arm":{COLUMN}"#, "a\u{202e}b", "MAP-024"),
    ("a formula that failed, in an id", r#""arm":{COLUMN}"#, "#REF!", "MAP-025"),
    ("a formula that failed, in a text", r#""t_stage":{COLUMN}"#, "#N/A", "MAP-025"),
    ("a formula that failed, in a number", r#""age_years":{COLUMN}"#, "#DIV/0!", "MAP-004"),
    ("no country", r#""country":{COLUMN}"#, "Germany", "MAP-014"),
];

#[test]
fn a_value_that_cannot_be_read_is_an_issue_and_never_a_guess() {
    const COLUMN: &str = r#""source":"column","column":"value""#;
    for (name, variable, value, code) in CASES {
        let profile = subjects_profile(&variable.replace("COLUMN", COLUMN));
        let file = format!("id,site,value\na,b,\nc,d,{value}\n");
        let import = imported(file.as_bytes(), &profile);
        let issue = only(&import);
        assert_eq!(issue.code, *code, "{name}: {}", issue.message);
        assert_eq!((issue.row, issue.column.as_deref()), (Some(3), Some("value")), "{name}");
        assert_eq!(issue.position, Some(Position { line: 3, byte: 23, field: 3 }), "{name}");
        assert_eq!(issue.value.as_deref(), Some(value.trim_matches('"')), "{name}");
        let table = import.tables.values().next().unwrap();
        assert_eq!(table.rows(), 2, "{name}: the row stays");
        assert!(table.columns()[2].values.is_missing(1), "{name}: the value does not");
    }
}

#[test]
fn a_required_value_that_is_missing_or_unreadable_leaves_the_row_out() {
    let long = "x".repeat(65);
    for (id, code) in [("", "MAP-016"), ("  ", "MAP-016"), (long.as_str(), "MAP-012")] {
        let file = format!("id,site\n{id},s\nb,s\n");
        let import = imported(file.as_bytes(), &subjects_profile(""));
        assert_eq!((only(&import).code.as_str(), only(&import).row), (code, Some(2)), "{id:?}");
        assert_eq!(import.tables.values().next().unwrap().rows(), 1);
    }
}

#[test]
fn a_message_lists_the_words_that_would_do() {
    let profile =
        subjects_profile(r#""sex":{"source":"column","column":"sex","map":{"F":"female","M":"male"}}"#);
    let import = imported(b"id,site,sex\na,b,W\n", &profile);
    assert_eq!(only(&import).message, "not a word of `sex`; known are `F`, `M`");
}

#[test]
fn an_open_category_has_a_limit_of_words() {
    let profile = subjects_profile(r#""arm":{"source":"column","column":"arm"}"#);
    let limits = ReadLimits { levels: 2, ..ReadLimits::default() };
    let import = import(b"id,site,arm\na,s,x\nb,s,y\nc,s,x\nd,s,z\n".as_slice(), &profile, &limits).unwrap();
    assert_eq!((only(&import).code.as_str(), only(&import).row), ("MAP-015", Some(5)));
}

#[test]
fn a_long_value_is_cut_in_the_report() {
    let profile = subjects_profile(r#""t_stage":{"source":"column","column":"t"}"#);
    let import = imported(format!("id,site,t\na,b,{}\n", "é".repeat(2_000)).as_bytes(), &profile);
    assert_eq!(only(&import).code, "MAP-012");
    assert_eq!(only(&import).value.as_deref(), Some("é".repeat(80).as_str()));
}
