//! Every way in which a profile can be wrong, each named by a JSON pointer.

use palladion_formats::profile::{ImportProfile, ProfileError};

/// A profile of `subjects` in which the test replaces one piece.
const GOOD: &str = r#"{
    "profile": "palladion.profile/1",
    "name": "good",
    "file": {"missing": ["NA"]},
    "tables": [{"table": "subjects", "rows": [{"variables": {
        "subject_id": {"source": "column", "column": "id"},
        "site_id": {"source": "column", "column": "site"},
        "sex": {"source": "column", "column": "sex", "map": {"F": "female"}},
        "age_years": {"source": "column", "column": "age"},
        "randomised_on": {"source": "column", "column": "day"},
        "ecog": {"source": "constant", "value": "1"}
    }, "skip_when_all_missing": ["sex"], "when": {"column": "visit", "in": ["1"]}}]}],
    "extra_covariates": [{"name": "size", "type": "real", "unit": "mm", "source": {"column": "size"}}]
}"#;

/// Name, the piece of the good profile, what stands in its place, pointer.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("another version", "profile/1", "profile/2", "/profile"),
    ("a name with a blank", r#""name": "good""#, r#""name": "not good""#, "/name"),
    ("an unknown variable", r#""age_years""#, r#""age""#, "/tables/0/rows/0/variables/age"),
    ("a required variable left out", r#""site_id""#, r#""t_stage""#, "/tables/0/rows/0/variables"),
    (
        "a constant of another type",
        r#""value": "1""#,
        r#""value": "one""#,
        "/tables/0/rows/0/variables/ecog/value",
    ),
    ("an empty constant", r#""value": "1""#, r#""value": """#, "/tables/0/rows/0/variables/ecog/value"),
    ("a map target that is no level", r#""female""#, r#""woman""#, "/tables/0/rows/0/variables/sex/map/F"),
    ("a mapped missing word", r#"{"F": "f"#, r#"{"NA": "f"#, "/tables/0/rows/0/variables/sex/map/NA"),
    (
        "a pointer is escaped",
        r#"{"F": "female"}"#,
        r#"{"a/b~c": "x"}"#,
        "/tables/0/rows/0/variables/sex/map/a~1b~0c",
    ),
    ("no column", r#""column": "sex""#, r#""column": " ""#, "/tables/0/rows/0/variables/sex/column"),
    (
        "a row number that is no text",
        r#""source": "constant", "value": "1""#,
        r#""source": "row_number""#,
        "/tables/0/rows/0/variables/ecog",
    ),
    ("a skip rule on a constant", r#"["sex"]"#, r#"["ecog"]"#, "/tables/0/rows/0/skip_when_all_missing/0"),
    ("a filter without words", r#""in": ["1"]"#, r#""in": []"#, "/tables/0/rows/0/when/in"),
    ("a filter without a column", r#""visit""#, r#""""#, "/tables/0/rows/0/when/column"),
    ("a canonical covariate", r#""name": "size""#, r#""name": "histology""#, "/extra_covariates/0/name"),
    ("levels of a number", r#""unit": "mm""#, r#""levels": ["a"]"#, "/extra_covariates/0/levels"),
    (
        "a level listed twice",
        r#""real", "unit": "mm""#,
        r#""category", "levels": ["a", "a"]"#,
        "/extra_covariates/0/levels/1",
    ),
    (
        "a condition with two lists",
        r#""in": ["1"]"#,
        r#""in": ["1"], "not_in": ["2"]"#,
        "/tables/0/rows/0/when",
    ),
    (
        "a further condition without words",
        r#""when": {"column": "visit", "in": ["1"]}"#,
        r#""when_also": [{"column": "visit"}]"#,
        "/tables/0/rows/0/when_also/0/in",
    ),
    (
        "rows combined by what they lack",
        r#"{"table": "subjects","#,
        r#"{"table": "subjects", "combine_by": ["subject_id", "grade"],"#,
        "/tables/0/combine_by/1",
    ),
    (
        "a word that cleaning changes",
        r#""map": {"F": "female"}"#,
        r#""clean": {"case": "lower"}, "map": {"F": "female"}"#,
        "/tables/0/rows/0/variables/sex/map/F",
    ),
    (
        "a fallback without its value",
        r#""map": {"F": "female"}"#,
        r#""otherwise": "value""#,
        "/tables/0/rows/0/variables/sex/otherwise_value",
    ),
    (
        "a fallback value without its rule",
        r#""map": {"F": "female"}"#,
        r#""otherwise_value": "female""#,
        "/tables/0/rows/0/variables/sex/otherwise_value",
    ),
    (
        "a fallback value that is no level",
        r#""map": {"F": "female"}"#,
        r#""otherwise": "value", "otherwise_value": "woman""#,
        "/tables/0/rows/0/variables/sex/otherwise_value",
    ),
    (
        "keeping words of a closed category",
        r#""map": {"F": "female"}"#,
        r#""otherwise": "keep""#,
        "/tables/0/rows/0/variables/sex/otherwise",
    ),
    (
        "events of a number",
        r#""source": "column", "column": "age""#,
        r#""source": "event", "column": "age", "event_values": ["0"], "censored_values": ["1"]"#,
        "/tables/0/rows/0/variables/age_years",
    ),
    (
        "a word for both",
        r#""source": "column", "column": "age""#,
        r#""source": "event", "column": "age", "event_values": ["0"], "censored_values": ["1", "0"]"#,
        "/tables/0/rows/0/variables/age_years/censored_values/1",
    ),
    (
        "events without words",
        r#""source": "column", "column": "age""#,
        r#""source": "event", "column": "age", "event_values": [], "censored_values": ["1"]"#,
        "/tables/0/rows/0/variables/age_years/event_values",
    ),
    (
        "a covariate listed twice",
        r#""source": {"column": "size"}}"#,
        r#""source": {"column": "size"}}, {"name": "size", "type": "text", "source": {"column": "x"}}"#,
        "/extra_covariates/1/name",
    ),
];

/// Name, a column of the good profile, what is said beside it, the pointer within its source.
const BESIDE: &[(&str, &str, &str, &str)] = &[
    ("an optional required column", "site", r#""optional": true"#, "optional"),
    ("a date format of a number", "age", r#""date_format": "%Y""#, "date_format"),
    ("a date format without a day", "day", r#""date_format": "%m/%Y""#, "date_format"),
    ("a conversion of a date", "day", r#""convert": {"kind": "factor", "factor": 2}"#, "convert"),
    ("a factor of zero", "age", r#""convert": {"kind": "factor", "factor": 0}"#, "convert"),
    ("a time of a length", "size", r#""convert": {"kind": "time", "from": "days"}"#, "convert"),
    ("number options of a category", "sex", r#""number": {"decimal_comma": true}"#, "number"),
    ("a fallback for numbers", "age", r#""otherwise": "missing""#, "otherwise"),
    ("scores of another variable", "age", r#""score": {"spellings": true}"#, "score"),
    ("an id rule for a number", "age", r#""text": {"strip_suffix": "-01"}"#, "text"),
    ("part 0 of an id", "site", r#""text": {"split": {"separator": "-", "part": 0}}"#, "text/split"),
    (
        "a date format among several without a day",
        "day",
        r#""dates": {"formats": ["%d/%m/%Y", "%m/%Y"]}"#,
        "dates/formats/1",
    ),
    (
        "one date format beside several",
        "day",
        r#""date_format": "%d/%m/%Y", "dates": {"formats": ["%d/%m/%Y"]}"#,
        "dates/formats",
    ),
    ("day numbers beside years", "day", r#""dates": {"sas_days": true, "partial": "mid"}"#, "dates/sas_days"),
    ("date rules of a number", "age", r#""dates": {"sas_days": true}"#, "dates"),
    ("bounds in the wrong order", "age", r#""number": {"minimum": 9, "maximum": 1}"#, "number"),
    ("zero decimals of a real number", "age", r#""number": {"zero_decimals": true}"#, "number"),
    (
        "a unit column for a length",
        "size",
        r#""convert": {"kind": "unit_column", "column": "u", "units": {"d": "days"}}"#,
        "convert",
    ),
];

/// Where the source of a column stands.
const SOURCES: [(&str, &str); 5] = [
    ("site", "/tables/0/rows/0/variables/site_id"),
    ("sex", "/tables/0/rows/0/variables/sex"),
    ("age", "/tables/0/rows/0/variables/age_years"),
    ("day", "/tables/0/rows/0/variables/randomised_on"),
    ("size", "/extra_covariates/0/source"),
];

/// The good profile with one piece replaced is refused at this place.
fn assert_refused(name: &str, good: &str, bad: &str, pointer: &str) {
    assert_eq!(GOOD.matches(good).count(), 1, "{name}: {good}");
    let error = ImportProfile::parse(&GOOD.replace(good, bad)).unwrap_err();
    let ProfileError::Invalid(problems) = &error else { unreachable!("{name}: {error}") };
    assert!(problems.iter().any(|problem| problem.pointer == pointer), "{name}: {error}");
}

#[test]
fn every_fault_is_found_at_its_place() {
    ImportProfile::parse(GOOD).unwrap();
    for (name, good, bad, pointer) in CASES {
        assert_refused(name, good, bad, pointer);
    }
    for (name, column, said, pointer) in BESIDE {
        let (_, source) = SOURCES.iter().find(|(known, _)| known == column).unwrap();
        let good = format!(r#""column": "{column}""#);
        assert_refused(name, &good, &format!("{good}, {said}"), &format!("{source}/{pointer}"));
    }
}

#[test]
fn tables_must_be_there_once_and_have_a_template() {
    let head = r#"{"profile":"palladion.profile/1","name":"x","tables":"#;
    let events = r#"{"table":"disease_events","rows":[]}"#;
    for (tables, pointers) in [
        ("[]".to_owned(), vec!["/tables"]),
        (format!("[{events}]"), vec!["/tables/0/rows"]),
        (format!("[{events},{events}]"), vec!["/tables/0/rows", "/tables/1/table", "/tables/1/rows"]),
    ] {
        let error = ImportProfile::parse(&format!("{head}{tables}}}")).unwrap_err();
        let ProfileError::Invalid(problems) = error else { unreachable!("{error}") };
        assert_eq!(problems.iter().map(|problem| problem.pointer.as_str()).collect::<Vec<_>>(), pointers);
    }
}

#[test]
fn a_document_of_another_shape_is_refused_with_line_and_column() {
    for (name, good, bad) in [
        ("an unknown field", r#""file""#, r#""files""#),
        ("an unknown field of a source", r#""column": "age""#, r#""column": "age", "colour": "red""#),
        ("an unknown field of a constant", r#""value": "1""#, r#""value": "1", "map": {}"#),
        ("an unknown kind of source", r#""source": "constant""#, r#""source": "guess""#),
        ("an unknown table", r#""subjects""#, r#""patients""#),
        ("a name that is no variable name", r#""name": "size""#, r#""name": "tumour size""#),
        ("an unknown type", r#""real""#, r#""float""#),
        ("a letter as delimiter", r#"{"missing": ["NA"]}"#, r#"{"delimiter": "a"}"#),
        ("not JSON", "}", ""),
    ] {
        let error = ImportProfile::parse(&GOOD.replacen(good, bad, 1)).unwrap_err();
        let ProfileError::Json { line, message, .. } = &error else { unreachable!("{name}: {error}") };
        assert!(*line >= 1 && !message.is_empty(), "{name}");
        assert!(!message.contains(" at line "), "{name}: the place is said once");
    }
}
