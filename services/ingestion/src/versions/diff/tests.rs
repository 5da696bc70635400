use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;

use palladion_api::ingestion::{Change, ChangeKind};
use palladion_domain::digest::Digest;
use palladion_domain::tables::TableName;
use palladion_formats::table::{CategoryValues, Column, Table, TextValues, Values};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::hashing::sha256;
use proptest::prelude::*;

use super::{ChunkWriter, Sides, differences};

fn texts(name: &str, values: &[&str]) -> Column {
    let values = values.iter().map(|value| (!value.is_empty()).then_some(*value));
    Column { name: name.to_owned(), unit: None, values: Values::Text(TextValues::collect(values).unwrap()) }
}

fn words(name: &str, values: &[&str]) -> Column {
    let values = values.iter().map(|value| (!value.is_empty()).then_some(*value));
    let values = Values::Category(CategoryValues::collect(values).unwrap());
    Column { name: name.to_owned(), unit: None, values }
}

fn reals(name: &str, values: &[Option<f64>]) -> Column {
    Column { name: name.to_owned(), unit: None, values: Values::Real(values.to_vec()) }
}

fn table(columns: Vec<Column>) -> Table {
    Table::new(columns).unwrap()
}

/// The changes, each as one line: subject, kind, variable, old, new.
fn lines(name: TableName, old: Option<&Table>, new: Option<&Table>) -> Vec<String> {
    let mut lines = Vec::new();
    let write = |change: Change| {
        let part = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let Change { subject_id, kind, variable, old, new, .. } = change;
        lines.push(match kind {
            ChangeKind::ValueChanged => {
                format!("{subject_id} {} {} -> {}", part(variable), part(old), part(new))
            }
            other => format!("{subject_id} {other:?}"),
        });
        Ok::<_, Infallible>(())
    };
    differences(&[Sides { name, old, new }], write).unwrap();
    lines
}

#[test]
fn subjects_come_go_and_change_whatever_the_order_of_rows() {
    let old = table(vec![
        texts("subject_id", &["P3", "P1", "P2"]),
        texts("site_id", &["S1", "S1", "S2"]),
        reals("age_years", &[Some(50.0), Some(61.0), None]),
    ]);
    let new = table(vec![
        texts("subject_id", &["P2", "P1", "P4"]),
        texts("site_id", &["S2", "S1", "S9"]),
        reals("age_years", &[Some(47.5), Some(61.0), Some(40.0)]),
    ]);
    let expected = ["P2 age_years - -> 47.5", "P3 SubjectRemoved", "P4 SubjectAdded"];
    assert_eq!(lines(TableName::Subjects, Some(&old), Some(&new)), expected);
    assert_eq!(lines(TableName::Subjects, Some(&old), Some(&old)), [""; 0]);
}

#[test]
fn a_column_that_one_side_lacks_is_missing_there() {
    let old = table(vec![texts("subject_id", &["P1"]), texts("histology", &["ductal"])]);
    let new = table(vec![texts("subject_id", &["P1"]), words("sex", &["female"])]);
    let expected = ["P1 sex - -> female", "P1 histology ductal -> -"];
    assert_eq!(lines(TableName::Subjects, Some(&old), Some(&new)), expected);
}

#[test]
fn the_same_word_in_another_type_is_no_change() {
    let old = table(vec![texts("subject_id", &["P1"]), texts("arm", &["A"])]);
    let new = table(vec![texts("subject_id", &["P1"]), words("arm", &["A"])]);
    assert_eq!(lines(TableName::Subjects, Some(&old), Some(&new)), [""; 0]);
}

fn readings(rows: &[[&str; 4]]) -> Table {
    let column = |at: usize| rows.iter().map(|row| row[at]).collect::<Vec<_>>();
    table(vec![
        texts("subject_id", &column(0)),
        words("specimen", &column(1)),
        texts("read_on", &column(2)),
        words("ihc_score", &column(3)),
    ])
}

#[test]
fn readings_are_matched_by_their_key_then_in_their_order() {
    type Case<'c> = (&'c str, &'c [[&'c str; 4]], &'c [[&'c str; 4]], &'c [&'c str]);
    let cases: &[Case<'_>] = &[
        (
            "another order",
            &[["P1", "core", "d1", "0"], ["P1", "core", "d2", "1+"]],
            &[["P1", "core", "d2", "1+"], ["P1", "core", "d1", "0"]],
            &[],
        ),
        (
            "a corrected score",
            &[["P1", "core", "d1", "0"], ["P1", "core", "d2", "1+"]],
            &[["P1", "core", "d1", "2+"], ["P1", "core", "d2", "1+"]],
            &["P1 ihc_score 0 -> 2+"],
        ),
        (
            "a corrected date",
            &[["P1", "core", "d1", "0"]],
            &[["P1", "core", "d3", "0"]],
            &["P1 read_on d1 -> d3"],
        ),
        (
            "one more, one less",
            &[["P1", "core", "d1", "0"], ["P2", "core", "d1", "0"]],
            &[["P1", "core", "d1", "0"], ["P1", "core", "d1", "0"]],
            &["P1 RowAdded", "P2 RowRemoved"],
        ),
        (
            "another specimen is another reading",
            &[["P1", "core", "d1", "0"]],
            &[["P1", "surgical", "d1", "0"]],
            &["P1 RowRemoved", "P1 RowAdded"],
        ),
    ];
    for (name, old, new, expected) in cases {
        let found = lines(TableName::Her2Assessments, Some(&readings(old)), Some(&readings(new)));
        assert_eq!(found, *expected, "{name}");
    }
    let one = readings(&[["P1", "core", "d1", "0"]]);
    assert_eq!(lines(TableName::Her2Assessments, None, Some(&one)), ["P1 RowAdded"]);
    assert_eq!(lines(TableName::Her2Assessments, Some(&one), None), ["P1 RowRemoved"]);
}

#[test]
fn changes_are_packed_and_counted() {
    let subjects = |count: usize, age: f64| {
        let ids: Vec<String> = (0..count).map(|number| format!("P{number:05}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        table(vec![texts("subject_id", &ids), reals("age_years", &vec![Some(age); count])])
    };
    let (old, new) = (subjects(20_000, 50.0), subjects(20_001, 51.0));
    let stored = RefCell::new(BTreeMap::new());
    let put = |bytes: bytes::Bytes| {
        let digest = sha256(&bytes);
        stored.borrow_mut().insert(digest, bytes);
        Ok::<Digest, StoreError>(digest)
    };
    let mut writer = ChunkWriter::new(put);
    let sides = [Sides { name: TableName::Subjects, old: Some(&old), new: Some(&new) }];
    differences(&sides, |change| writer.push(&change)).unwrap();
    let summary = writer.finish().unwrap();
    let counts = summary.counts;
    assert_eq!((counts.subjects_added, counts.subjects_changed, counts.values_changed), (1, 20_000, 20_000));
    assert_eq!(summary.tables[0].values_changed["age_years"], 20_000);
    assert!(summary.alters());
    // 20,001 changes in objects of 8,192, and the index.
    assert_eq!(stored.borrow().len(), 4);
    assert!(stored.borrow().contains_key(&summary.index_digest));
}

proptest! {
    /// Applying the changes to the old rows gives the new ones: nothing is lost, nothing invented.
    #[test]
    fn the_changes_lead_from_the_old_rows_to_the_new(
        old in proptest::collection::vec((0..4_u8, 0..2_u8, 0..3_u8, 0..3_u8), 0..12),
        new in proptest::collection::vec((0..4_u8, 0..2_u8, 0..3_u8, 0..3_u8), 0..12),
    ) {
        let rows = |rows: &[(u8, u8, u8, u8)]| -> Vec<[String; 4]> {
            rows.iter().map(|row| [format!("P{}", row.0), format!("s{}", row.1), format!("d{}", row.2), format!("{}+", row.3)]).collect()
        };
        let (old, new) = (rows(&old), rows(&new));
        let as_table = |rows: &[[String; 4]]| {
            let rows: Vec<[&str; 4]> = rows.iter().map(|row| [row[0].as_str(), row[1].as_str(), row[2].as_str(), row[3].as_str()]).collect();
            readings(&rows)
        };
        let (mut left, mut removed, mut added, mut moved) = (old.clone(), 0_usize, 0_usize, BTreeMap::<String, i64>::new());
        let (before, now) = (as_table(&old), as_table(&new));
        let sides = [Sides { name: TableName::Her2Assessments, old: Some(&before), new: Some(&now) }];
        differences(&sides, |change| {
            match change.kind {
                ChangeKind::RowRemoved => removed += 1,
                ChangeKind::RowAdded => added += 1,
                _ => {
                    let place = |value: Option<String>| format!("{} {:?} {}", change.subject_id, change.variable, value.unwrap_or_default());
                    *moved.entry(place(change.old.clone())).or_default() -= 1;
                    *moved.entry(place(change.new.clone())).or_default() += 1;
                }
            }
            Ok::<_, Infallible>(())
        }).unwrap();
        prop_assert_eq!(old.len() - removed + added, new.len());
        left.sort();
        let mut sorted = new.clone();
        sorted.sort();
        prop_assert_eq!(left == sorted, removed == 0 && added == 0 && moved.is_empty());
    }
}
