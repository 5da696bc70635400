//! The cohort of a small trial, subject by subject.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days as CalendarDays, NaiveDate};
use palladion_api::ingestion::{FrozenPolicy, SNAPSHOT_SCHEMA, SnapshotManifest};
use palladion_domain::digest::Digest;
use palladion_domain::endpoint::{EndpointDefinition, EndpointErrorKind};
use palladion_domain::flow::FlowBox;
use palladion_domain::her2::Her2WarningCode;
use palladion_domain::ids::{DatasetVersionId, PolicyName, SubjectId, TrialId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::{Arm, Region, Site, TrialDefinition};
use palladion_formats::table::{CategoryValues, Column, Table, TextValues, Values};
use proptest::prelude::*;

use crate::{Categorical, Cohort, VariableColumn};

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + CalendarDays::new(days)
}

fn manifest() -> SnapshotManifest {
    let ids = uuid::Uuid::from_u128(7);
    SnapshotManifest {
        schema: SNAPSHOT_SCHEMA.to_owned(),
        trial_id: TrialId::from_uuid(ids),
        trial_version: 1,
        trial: TrialDefinition {
            code: "T".to_owned(),
            title: "A trial".to_owned(),
            arms: vec![
                Arm { name: "new".parse().unwrap(), reference: false },
                Arm { name: "old".parse().unwrap(), reference: true },
            ],
            regions: vec![Region {
                name: "Europe".parse().unwrap(),
                countries: vec!["AUT".parse().unwrap()],
            }],
            sites: vec![
                Site { id: "s1".parse().unwrap(), name: None, country: "AUT".parse().ok() },
                Site { id: "s2".parse().unwrap(), name: None, country: "JPN".parse().ok() },
            ],
            endpoints: EndpointDefinition::built_ins(),
            data_cut_off: None,
            classification_policy: PolicyName::default(),
            her2_negative_only: false,
            synthetic: false,
        },
        version_id: DatasetVersionId::from_uuid(ids),
        version_number: 1,
        data_cut_off: Some(day(1000)),
        classification_policy: FrozenPolicy {
            name: PolicyName::default(),
            version: 1,
            digest: Digest::from_bytes([7; 32]),
        },
        tables: Vec::new(),
    }
}

fn text(name: &str, values: &[Option<&str>]) -> Column {
    let values = Values::Text(TextValues::collect(values.iter().copied()).unwrap());
    Column { name: name.to_owned(), unit: None, values }
}

fn category(name: &str, values: &[Option<&str>]) -> Column {
    let values = Values::Category(CategoryValues::collect(values.iter().copied()).unwrap());
    Column { name: name.to_owned(), unit: None, values }
}

fn dates(name: &str, values: Vec<Option<NaiveDate>>) -> Column {
    Column { name: name.to_owned(), unit: None, values: Values::Date(values) }
}

fn readings() -> Table {
    Table::new(vec![
        text("subject_id", &["d", "c", "c", "a"].map(Some)),
        category("specimen", &["surgical_resection"; 4].map(Some)),
        category("ihc_score", &[Some("1+"), Some("1+"), Some("2+"), Some("0")]),
        category("ish_result", &[Some("positive"), None, Some("negative"), None]),
        dates("read_on", vec![None, Some(day(1)), Some(day(2)), None]),
    ])
    .unwrap()
}

fn times() -> Table {
    Table::new(vec![
        text("subject_id", &["a", "c"].map(Some)),
        text("endpoint", &["PFS", "PFS"].map(Some)),
        Column {
            name: "time_days".to_owned(),
            unit: None,
            values: Values::Real(vec![Some(990.0), Some(1000.0)]),
        },
        Column {
            name: "event".to_owned(),
            unit: None,
            values: Values::Boolean(vec![Some(true), Some(true)]),
        },
    ])
    .unwrap()
}

/// Four subjects: c upfront surgery and HER2-low (2+), a HER2-0, b without reading, d positive.
fn tables(order: [usize; 4]) -> BTreeMap<TableName, Table> {
    let pick = |values: [Option<&'static str>; 4]| order.map(|row| values[row]);
    let subjects = Table::new(vec![
        text("subject_id", &pick([Some("c"), Some("a"), Some("b"), Some("d")])),
        text("site_id", &pick([Some("s1"), Some("s2"), Some("s1"), Some("s2")])),
        category("arm", &pick([Some("new"), Some("old"), Some("new"), None])),
        text("t_stage", &pick([Some("T1c"), Some("pT2"), Some("T9"), None])),
        dates(
            "randomised_on",
            order.map(|row| [Some(day(0)), Some(day(10)), Some(day(0)), Some(day(0))][row]).to_vec(),
        ),
        Column {
            name: "ecog".to_owned(),
            unit: None,
            values: Values::Integer(order.map(|row| [Some(1), Some(3), None, Some(0)][row]).to_vec()),
        },
    ])
    .unwrap();
    let events = Table::new(vec![
        text("subject_id", &["a", "c", "b", "d"].map(Some)),
        category("kind", &["death", "last_known_alive", "death", "last_known_alive"].map(Some)),
        dates("occurred_on", vec![Some(day(110)), Some(day(2000)), Some(day(1001)), Some(day(5))]),
    ])
    .unwrap();
    BTreeMap::from([
        (TableName::Subjects, subjects),
        (TableName::Her2Assessments, readings()),
        (TableName::DiseaseEvents, events),
        (TableName::TimeToEvent, times()),
    ])
}

fn cohort() -> Cohort {
    Cohort::build(&manifest(), tables([0, 1, 2, 3])).unwrap()
}

fn categorical(cohort: &Cohort, name: &str) -> Arc<Categorical> {
    match cohort.variable(&name.parse().unwrap()).unwrap() {
        VariableColumn::Categorical(column) => column,
        VariableColumn::Numeric(_) => panic!("{name} is a number"),
    }
}

fn words(cohort: &Cohort, name: &str) -> Vec<Option<String>> {
    let column = categorical(cohort, name);
    (0..column.codes.len()).map(|index| column.get(index).map(str::to_owned)).collect()
}

#[test]
fn subjects_are_sorted_and_classified() {
    let cohort = cohort();
    let ids: Vec<&str> = cohort.subject_ids().iter().map(SubjectId::as_str).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let status = words(&cohort, "her2_status");
    assert_eq!(
        status,
        [Some("her2_0"), None, Some("her2_low"), Some("her2_positive")].map(|word| word.map(str::to_owned))
    );
    assert_eq!(categorical(&cohort, "her2_level").get(2), Some("ihc_2+/ish-"));
    assert_eq!(cohort.flow().values().sum::<u64>(), 4);
    let boxes: Vec<&str> = cohort.flow_boxes().map(FlowBox::as_str).collect();
    assert_eq!(
        boxes,
        ["analysed_her2_0", "her2_unknown_excluded", "analysed_ihc_2+_ish-", "her2_positive_excluded"]
    );
    assert_eq!(cohort.her2_warnings()[&Her2WarningCode::PositiveIshWithLowIhc], [3]);
}

#[test]
fn levels_follow_the_trial_and_the_reference_arm_is_first() {
    let cohort = cohort();
    assert_eq!(categorical(&cohort, "arm").levels, ["old", "new"]);
    assert_eq!(categorical(&cohort, "country").levels, ["AUT", "JPN"]);
    assert_eq!(words(&cohort, "region"), [None, Some("Europe".to_owned()), Some("Europe".to_owned()), None]);
}

#[test]
fn who_asks_again_gets_the_same_entries_and_a_copy_of_the_cohort_its_own() {
    let cohort = cohort();
    let own = cohort.clone();
    for name in ["arm", "her2_status"] {
        let first = categorical(&cohort, name);
        assert!(Arc::ptr_eq(&first, &categorical(&cohort, name)), "{name}");
        assert!(!Arc::ptr_eq(&first, &categorical(&own, name)) && first == categorical(&own, name), "{name}");
    }
    let times = |cohort: &Cohort| cohort.endpoint_with_reasons(&"OS".parse().unwrap()).unwrap();
    assert!(Arc::ptr_eq(&times(&cohort), &times(&cohort)) && times(&cohort) == times(&own));
}

#[test]
fn a_raw_value_that_says_nothing_is_missing_and_counted() {
    let cohort = cohort();
    let (column, underivable) = cohort.variable_with_underivable(&"ecog_group".parse().unwrap()).unwrap();
    assert!(column.is_missing(0), "ECOG 3 has no group");
    assert_eq!(underivable, 1);
    let (_, underivable) = cohort.variable_with_underivable(&"t_stage_group".parse().unwrap()).unwrap();
    assert_eq!(underivable, 1, "T9 is no stage");
}

#[test]
fn derived_endpoints_end_at_the_cut_off_and_delivered_ones_are_as_delivered() {
    let cohort = cohort();
    let times = |name: &str| -> Vec<Option<(f64, bool)>> {
        let observations = cohort.endpoint(&name.parse().unwrap()).unwrap();
        observations.into_iter().map(|o| o.map(|o| (o.time_days.value(), o.event))).collect()
    };
    // b's death on day 1,001 does not exist and nothing else is known; c's follow-up ends on day 1,000
    assert_eq!(times("OS"), [Some((100.0, true)), None, Some((1000.0, false)), Some((5.0, false))]);
    assert_eq!(times("PFS"), [Some((990.0, true)), None, Some((1000.0, true)), None]);
    let names: Vec<String> = cohort.endpoints().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["IDFS", "DRFS", "OS", "PFS"]);
}

#[test]
fn a_subject_without_an_observation_has_a_reason() {
    let mut tables = tables([0, 1, 2, 3]);
    let events = Table::new(vec![
        text("subject_id", &["a", "a", "c", "c", "d"].map(Some)),
        category(
            "kind",
            &["death", "distant_recurrence", "death", "last_known_alive", "last_known_alive"].map(Some),
        ),
        dates("occurred_on", [110, 120, 50, 60, 5].map(|days| Some(day(days))).to_vec()),
    ])
    .unwrap();
    tables.insert(TableName::DiseaseEvents, events);
    let cohort = Cohort::build(&manifest(), tables).unwrap();
    let found = cohort.endpoint_with_reasons(&"IDFS".parse().unwrap()).unwrap();
    let found: Vec<_> = found.iter().map(|one| one.map(|one| (one.time_days.value(), one.event))).collect();
    let no_follow_up = Err(EndpointErrorKind::NoFollowUp);
    let expected = [Ok((100.0, true)), no_follow_up, Err(EndpointErrorKind::RecordAfterDeath), no_follow_up];
    assert_eq!(found, expected, "a recurrence dated after the death leaves the death");
}

#[test]
fn a_snapshot_of_another_version_of_the_policy_is_refused() {
    let mut manifest = manifest();
    manifest.classification_policy.version = 2;
    let error = Cohort::build(&manifest, tables([0, 1, 2, 3])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the snapshot was frozen with policy pallas-2024 version 2; this program has pallas-2024 version 1"
    );
}

#[test]
fn what_is_not_there_or_cannot_be_analysed_is_named() {
    let cohort = cohort();
    let refused = |name: &str| cohort.variable(&name.parse().unwrap()).unwrap_err().to_string();
    assert_eq!(refused("shoe_size"), "the snapshot has no variable `shoe_size`");
    assert_eq!(refused("randomised_on"), "variable `randomised_on` is a date and cannot enter an analysis");
    assert_eq!(
        refused("subject_id"),
        "variable `subject_id` is the subjects' id and cannot enter an analysis"
    );
    let endpoint = cohort.endpoint(&"EFS".parse().unwrap()).unwrap_err();
    assert_eq!(endpoint.to_string(), "the snapshot has no endpoint `EFS`");
}

#[test]
fn broken_tables_are_refused() {
    let build = |name: TableName, columns: Vec<Column>| {
        let mut tables = tables([0, 1, 2, 3]);
        tables.insert(name, Table::new(columns).unwrap());
        Cohort::build(&manifest(), tables).unwrap_err().to_string()
    };
    let twice = vec![text("subject_id", &["a", "a"].map(Some))];
    assert_eq!(
        build(TableName::Subjects, twice),
        "row 2 of table `subjects` describes a subject that another row describes already"
    );
    let unknown = vec![
        text("subject_id", &[Some("x")]),
        category("kind", &[Some("death")]),
        dates("occurred_on", vec![None]),
    ];
    assert_eq!(
        build(TableName::DiseaseEvents, unknown),
        "row 1 of table `disease_events` names an unknown subject"
    );
    let no_day = vec![
        text("subject_id", &[Some("a")]),
        category("kind", &[Some("death")]),
        dates("occurred_on", vec![None]),
    ];
    assert_eq!(
        build(TableName::DiseaseEvents, no_day),
        "column `occurred_on` of table `disease_events` has no value in row 1"
    );
    let word = vec![text("subject_id", &[Some("a")]), category("specimen", &[Some("toe")])];
    assert_eq!(
        build(TableName::Her2Assessments, word),
        "column `specimen` of table `her2_assessments` has a value in row 1 that it cannot have"
    );
    let kind = vec![text("subject_id", &[Some("a")]), text("specimen", &[Some("unknown")])];
    assert_eq!(
        build(TableName::Her2Assessments, kind),
        "column `specimen` of table `her2_assessments` is text, not category"
    );
    assert!(Cohort::build(&manifest(), BTreeMap::new()).is_err());
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(order in Just([0_usize, 1, 2, 3]).prop_shuffle()) {
        let (one, other) = (cohort(), Cohort::build(&manifest(), tables(order)).unwrap());
        prop_assert_eq!(one.subject_ids(), other.subject_ids());
        prop_assert_eq!(one.classifications(), other.classifications());
        for name in ["her2_status", "arm", "region", "site_id", "ecog", "t_stage_group", "t_stage"] {
            let name = name.parse().unwrap();
            prop_assert_eq!(one.variable(&name), other.variable(&name));
        }
        prop_assert_eq!(one.endpoint(&"OS".parse().unwrap()), other.endpoint(&"OS".parse().unwrap()));
    }
}
