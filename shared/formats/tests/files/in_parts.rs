//! A large file handed over in parts is the file that is held whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;

use palladion_domain::tables::TableName;
use palladion_formats::parquet::{ROW_GROUP_ROWS, TableWriter, to_bytes};
use palladion_formats::profile::{
    Import, ImportError, ImportProfile, Imported, TablePart, import, import_in_parts,
};
use palladion_formats::records::ReadLimits;
use palladion_formats::table::Values;

const PROFILE: &str = r#"{"profile":"palladion.profile/1","name":"wide","tables":[
    {"table":"subjects","rows":[{"variables":{
        "subject_id":{"source":"column","column":"ID"},
        "site_id":{"source":"column","column":"SITE"},
        "arm":{"source":"column","column":"ARM"},
        "age_years":{"source":"column","column":"AGE"},
        "randomised_on":{"source":"column","column":"DAY"}}}]},
    {"table":"her2_assessments","rows":[{"variables":{
        "subject_id":{"source":"column","column":"ID"},
        "specimen":{"source":"constant","value":"surgical_resection"},
        "ihc_score":{"source":"column","column":"IHC"}},
        "when":{"column":"SITE","in":["S0","S1","S2"]}}]},
    {"table":"disease_events","deduplicate":true,"rows":[{"variables":{
        "subject_id":{"source":"column","column":"SITE"},
        "kind":{"source":"constant","value":"death"},
        "occurred_on":{"source":"column","column":"DAY"}}}]}]}"#;

fn profile(with_events: bool) -> ImportProfile {
    let mut document: serde_json::Value = serde_json::from_str(PROFILE).unwrap();
    if !with_events {
        document["tables"].as_array_mut().unwrap().pop();
    }
    ImportProfile::parse(&document.to_string()).unwrap()
}

/// `faults` says whether some ages are no numbers.
fn file(records: usize, faults: bool) -> String {
    let mut text = String::from("ID,SITE,ARM,AGE,DAY,IHC\n");
    for row in 0..records {
        let age = if faults && row % 1_000 == 7 { "old".to_owned() } else { (row % 90).to_string() };
        let ihc = ["0", "1+", "2+", " 3+", ""][row % 5];
        let arm = ["z", "a", "m"][row / 4_000 % 3];
        writeln!(text, "P{row},S{},{arm},{age},2019-01-{:02},{ihc}", row % 40, row % 28 + 1).unwrap();
    }
    text
}

fn limits() -> ReadLimits {
    ReadLimits { issues: 50, ..ReadLimits::default() }
}

fn in_parts(text: &str, profile: &ImportProfile, rows: usize) -> (Imported, Vec<TablePart>) {
    let parts = Mutex::new(Vec::new());
    let take = |part: TablePart| {
        parts.lock().unwrap().push(part);
        Ok(())
    };
    let imported = import_in_parts(text.as_bytes(), profile, &limits(), rows, &take).unwrap();
    (imported, parts.into_inner().unwrap())
}

/// The values of a row as text, and the places in the file that they came from.
fn shown(part: &palladion_formats::table::Table, row: usize) -> Vec<Option<String>> {
    let value = |values: &Values| match values {
        Values::Text(values) => values.get(row).map(str::to_owned),
        Values::Category(values) => values.get(row).map(str::to_owned),
        Values::Real(values) => values[row].map(|value| value.to_string()),
        Values::Date(values) => values[row].map(|value| value.to_string()),
        other => panic!("no column here is {}", other.kind()),
    };
    part.columns().iter().map(|column| value(&column.values)).collect()
}

#[test]
fn the_parts_are_the_rows_of_the_whole() {
    for (with_events, faults, rows) in [(false, false, 1_000), (true, true, 3_000), (false, true, 12_345)] {
        let (text, profile) = (file(20_000, faults), profile(with_events));
        let Import { tables, origins, issues, notes } = import(text.as_bytes(), &profile, &limits()).unwrap();
        let (imported, parts) = in_parts(&text, &profile, rows);
        let Imported::InParts(rest) = imported else { panic!("it has more rows than a part") };
        assert_eq!((&rest.issues, &rest.notes), (&issues, &notes));
        assert_eq!(rest.levels, tables.iter().map(|(name, table)| (*name, table.levels())).collect());
        let mut ends: BTreeMap<TableName, usize> = BTreeMap::new();
        for part in &parts {
            let end = ends.entry(part.table).or_default();
            let (table, origins) = (&tables[&part.table], &origins[&part.table]);
            assert_eq!(part.first_row, *end as u64);
            assert!(part.rows.rows() == rows || *end + part.rows.rows() == table.rows());
            for row in 0..part.rows.rows() {
                assert_eq!(shown(&part.rows, row), shown(table, *end + row), "{} {row}", part.table);
                assert_eq!(
                    part.origins.position(row, "subject_id"),
                    origins.position(*end + row, "subject_id")
                );
                assert_eq!(part.origins.record(row), origins.record(*end + row));
            }
            *end += part.rows.rows();
        }
        assert_eq!(ends, tables.iter().map(|(name, table)| (*name, table.rows())).collect());
        assert_eq!(parts.iter().any(|part| part.refused), faults);
    }
}

#[test]
fn a_file_with_fewer_rows_than_a_part_is_whole() {
    let (text, profile) = (file(999, false), profile(false));
    let (imported, parts) = in_parts(&text, &profile, 1_000);
    let Imported::Whole(imported) = imported else { panic!("it is smaller than a part") };
    assert_eq!(imported, import(text.as_bytes(), &profile, &limits()).unwrap());
    assert!(parts.is_empty());
}

#[test]
fn whoever_wants_no_more_ends_the_file() {
    let (text, profile) = (file(20_000, false), profile(true));
    let refused = |_part| Err(ImportError::NotWanted);
    let ended = import_in_parts(text.as_bytes(), &profile, &limits(), 1_000, &refused);
    assert!(matches!(ended, Err(ImportError::NotWanted)));
}

#[test]
fn parts_written_as_row_groups_are_the_bytes_of_the_whole() {
    let (text, profile) = (file(2 * ROW_GROUP_ROWS + 100, false), profile(false));
    let whole = import(text.as_bytes(), &profile, &limits()).unwrap();
    let (imported, parts) = in_parts(&text, &profile, ROW_GROUP_ROWS);
    let Imported::InParts(mut rest) = imported else { panic!("it has more rows than a part") };
    for (name, table) in &whole.tables {
        let mut writer: Option<TableWriter<Vec<u8>>> = None;
        for part in parts.iter().filter(|part| part.table == *name) {
            let writer = writer.get_or_insert_with(|| TableWriter::new(&part.rows, Vec::new()).unwrap());
            writer.group(&part.rows, &(0..part.rows.rows())).unwrap();
        }
        let bytes = writer.unwrap().finish(rest.levels.remove(name).unwrap()).unwrap();
        assert!(bytes == to_bytes(table).unwrap(), "{name}");
    }
}
