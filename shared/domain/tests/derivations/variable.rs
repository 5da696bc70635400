//! The derived variables: values, levels in order, and reasons for having no value.

use palladion_domain::her2::Her2Level;
use palladion_domain::ids::VariableName;
use palladion_domain::tables::VariableType;
use palladion_domain::trial::{Trial, TrialDefinition};
use palladion_domain::variable::{DerivedValue, DerivedVariable, SubjectFacts};

use crate::build::{definition, trial};

/// The value as text; `-` is missing, `!` an error.
fn value(name: &str, facts: &SubjectFacts<'_>) -> String {
    let trial = trial();
    match name.parse::<DerivedVariable>().unwrap().derive(&trial, facts) {
        Ok(None) => "-".to_owned(),
        Ok(Some(DerivedValue::Level(level))) => level.to_owned(),
        Ok(Some(DerivedValue::Flag(flag))) => flag.to_string(),
        Err(error) => format!("! {error}"),
    }
}

#[test]
fn her2_variables_take_unknown_as_missing() {
    for (level, values) in [
        (Some(Her2Level::Zero), ["her2_0", "her2_0", "false"]),
        (Some(Her2Level::Ihc1), ["her2_low", "ihc_1+", "true"]),
        (Some(Her2Level::Ihc2IshNegative), ["her2_low", "ihc_2+/ish-", "true"]),
        (Some(Her2Level::Positive), ["her2_positive", "her2_positive", "-"]),
        (Some(Her2Level::Unknown), ["-", "-", "-"]),
        (None, ["-", "-", "-"]),
    ] {
        let facts = SubjectFacts { her2_level: level, ..SubjectFacts::default() };
        let found = ["her2_status", "her2_level", "her2_low"].map(|name| value(name, &facts));
        assert_eq!(found, values, "{level:?}");
    }
}

#[test]
fn each_covariate_is_derived_from_its_raw_value() {
    let facts = SubjectFacts {
        site_id: Some("030001"),
        arm: Some("ET"),
        ihc_score: Some("ultralow".parse().unwrap()),
        t_stage: Some("T1c"),
        n_stage: Some("N0 (i+)"),
        anatomic_stage: Some("Stage IIA"),
        grade: Some("X"),
        menopausal_status: Some("male"),
        ecog: Some(1),
        ..SubjectFacts::default()
    };
    for (name, expected) in [
        ("ihc_score", "ultralow"),
        ("t_stage_group", "T0/T1/Tis/TX"),
        ("n_stage_group", "N0"),
        ("anatomic_stage_group", "I/IIA"),
        ("grade_group", "X/missing"),
        ("menopausal_group", "male/missing"),
        ("ecog_group", "1/unknown"),
        ("country", "AUT"),
        ("region", "Europe"),
        ("site_id", "030001"),
        ("arm", "ET"),
    ] {
        assert_eq!(value(name, &facts), expected, "{name}");
    }
}

#[test]
fn what_is_missing_stays_missing_except_where_table_1_counts_it() {
    let facts = SubjectFacts::default();
    for variable in DerivedVariable::ALL {
        let expected = match variable.as_str() {
            "grade_group" => "X/missing",
            "menopausal_group" => "male/missing",
            "ecog_group" => "1/unknown",
            _ => "-",
        };
        assert_eq!(value(variable.as_str(), &facts), expected, "{variable}");
    }
}

#[test]
fn the_delivered_country_comes_before_that_of_the_site() {
    let facts = SubjectFacts { site_id: Some("030001"), country: Some("us"), ..SubjectFacts::default() };
    assert_eq!(value("country", &facts), "USA");
    assert_eq!(value("region", &facts), "North America");
    let outside = SubjectFacts { site_id: Some("5E2"), ..SubjectFacts::default() };
    assert_eq!((value("country", &outside), value("region", &outside)), ("MEX".into(), "-".into()));
}

#[test]
fn a_raw_value_that_says_nothing_is_an_error_and_not_a_silent_gap() {
    let facts = SubjectFacts {
        country: Some("ZZ"),
        t_stage: Some("2"),
        n_stage: Some("positive"),
        anatomic_stage: Some("Stage II"),
        grade: Some("4"),
        menopausal_status: Some("Post"),
        ecog: Some(3),
        ..SubjectFacts::default()
    };
    for (name, expected) in [
        ("country", "! not an ISO 3166-1 alpha-3 or alpha-2 country code"),
        ("region", "! not an ISO 3166-1 alpha-3 or alpha-2 country code"),
        ("t_stage_group", "! not a T-stage as TNM writes it"),
        ("n_stage_group", "! not a N-stage as TNM writes it"),
        ("anatomic_stage_group", "! the anatomic stage leaves its group open"),
        ("grade_group", "! not a grade: one of 1, 2, 3, X"),
        ("menopausal_group", "! not a menopausal status: one of post, pre_or_peri, male, unknown"),
        ("ecog_group", "! ECOG 3 belongs to no group: they are 0, and 1 or unknown"),
    ] {
        assert_eq!(value(name, &facts), expected, "{name}");
    }
}

#[test]
fn levels_come_in_order_and_the_reference_arm_first() {
    let trial = trial();
    for (name, levels) in [
        ("her2_status", Some(&["her2_0", "her2_low", "her2_positive"][..])),
        ("her2_level", Some(&["her2_0", "ihc_1+", "ihc_2+/ish-", "her2_positive"])),
        ("her2_low", Some(&[])),
        ("ihc_score", Some(&["0", "null", "ultralow", "1+", "2+", "3+"])),
        ("t_stage_group", Some(&["T0/T1/Tis/TX", "T2", "T3/T4"])),
        ("n_stage_group", Some(&["N0", "N1", "N2", "N3"])),
        ("anatomic_stage_group", Some(&["I/IIA", "IIB/III", "IV"])),
        ("grade_group", Some(&["1", "2", "3", "X/missing"])),
        ("menopausal_group", Some(&["post", "pre_or_peri", "male/missing"])),
        ("ecog_group", Some(&["0", "1/unknown"])),
        ("country", None),
        ("region", Some(&["North America", "Europe"])),
        ("site_id", Some(&["030001", "5E2", "7"])),
        ("arm", Some(&["ET", "palbociclib + ET"])),
    ] {
        let variable: DerivedVariable = name.parse().unwrap();
        assert_eq!(variable.levels(&trial).as_deref(), levels, "{name}");
        let boolean = variable.kind() == VariableType::Boolean;
        assert_eq!(boolean, name == "her2_low", "{name}");
    }
}

#[test]
fn what_the_trial_leaves_open_has_no_levels() {
    let definition =
        TrialDefinition { arms: Vec::new(), sites: Vec::new(), regions: Vec::new(), ..definition() };
    let trial = Trial::new(definition).unwrap();
    for variable in [DerivedVariable::Arm, DerivedVariable::SiteId, DerivedVariable::Region] {
        assert_eq!(variable.levels(&trial), None, "{variable}");
    }
}

#[test]
fn every_derived_variable_has_a_name_a_plan_may_use() {
    for variable in DerivedVariable::ALL {
        assert!(VariableName::new(variable.as_str()).is_ok(), "{variable}");
    }
}
