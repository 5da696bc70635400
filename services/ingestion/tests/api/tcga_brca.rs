//! The real file of the demo, from the bytes to the snapshot. What is expected is counted here from the
//! file itself, without the product's readers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use palladion_api::ingestion::{Mapping, SnapshotManifest, UploadState};
use palladion_domain::actor::Role;
use palladion_domain::tables::TableName;
use palladion_formats::parquet;
use palladion_formats::table::Table;
use palladion_testkit::{TestIdentity, backends};
use serde_json::Value;

use crate::world::World;

fn demo(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../palladion/demo/tcga-brca");
    std::fs::read(folder.join(name)).unwrap()
}

fn document(name: &str) -> Value {
    serde_json::from_slice(&demo(name)).unwrap()
}

/// The file's rows by column.
fn rows() -> Vec<BTreeMap<String, String>> {
    let text = String::from_utf8(demo("tcga_brca_clinical.csv")).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let fields = fields(line);
            assert_eq!(fields.len(), header.len());
            header.iter().zip(fields).map(|(name, field)| ((*name).to_owned(), field)).collect()
        })
        .collect()
}

/// A line's fields. A quoted one may hold commas, and no quote, which is checked.
fn fields(line: &str) -> Vec<String> {
    assert!(!line.contains("\"\""));
    let mut quoted = false;
    let split = line.split(|character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    });
    split.map(|field| field.trim_matches('"').to_owned()).collect()
}

fn count<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in words.filter(|word| !word.is_empty()) {
        *counts.entry(word.to_owned()).or_insert(0) += 1;
    }
    counts
}

fn category(table: &Table, name: &str) -> BTreeMap<String, usize> {
    count(table.column(name).unwrap().categories().unwrap().iter().flatten())
}

struct Frozen {
    manifest: SnapshotManifest,
    tables: BTreeMap<TableName, Table>,
    /// How often each code was raised.
    codes: BTreeMap<String, u64>,
}

async fn freeze(world: &World) -> Frozen {
    let manager = world.manager();
    let definition = serde_json::from_value(document("trial.json")).unwrap();
    let trial = manager.define_trial(&definition).await.unwrap().trial_id;
    world.grant(trial, Role::Statistician, &TestIdentity::subject(Role::Statistician)).await;
    let profile = manager.save_profile(trial, &document("profile.json")).await.unwrap();
    let mapping = Mapping::Profile(profile.profile_id);
    let upload = world.send_bytes(trial, mapping, &demo("tcga_brca_clinical.csv")).await.unwrap();
    assert_eq!(upload.state, UploadState::Valid, "{:?}", upload.validation.codes);
    assert_eq!(upload.validation.rows_read, 1_094);
    let snapshot = world.freeze(&world.accept(&[&upload]).await.unwrap()).await;
    let mut tables = BTreeMap::new();
    for table in &snapshot.manifest.tables {
        let bytes = manager.snapshot_table(trial, snapshot.snapshot_id, table.table).await.unwrap();
        tables.insert(table.table, parquet::read(bytes).unwrap());
    }
    let codes = upload.validation.codes.into_iter().map(|code| (code.code, code.count)).collect();
    Frozen { manifest: snapshot.manifest, tables, codes }
}

fn check_subjects(subjects: &Table, rows: &[BTreeMap<String, String>]) {
    assert_eq!((subjects.rows(), rows.len()), (1_094, 1_094));
    let sites = subjects.column("site_id").unwrap().texts().unwrap();
    assert_eq!(sites.iter().flatten().collect::<BTreeSet<_>>().len(), 40);
    for (row, site) in rows.iter().zip(sites.iter()) {
        assert_eq!(site, Some(row["site_id"].as_str()));
    }
    assert_eq!(category(subjects, "country"), count(rows.iter().map(|row| row["country"].as_str())));
    assert_eq!(
        category(subjects, "sex"),
        count(rows.iter().map(|row| if row["sex"] == "M" { "male" } else { "female" }))
    );
    let ages = subjects.column("age_years").unwrap().reals().unwrap();
    for (row, age) in rows.iter().zip(ages) {
        assert_eq!(*age, row["age"].parse().ok(), "{}", row["age"]);
    }
}

fn check_readings(readings: &Table, rows: &[BTreeMap<String, String>]) {
    let scored = |row: &&BTreeMap<String, String>| {
        let missing = ["[Not Available]", "[Not Evaluated]", ""];
        ["her2_ihc_raw", "ish_raw", "ish_ratio"].iter().any(|name| !missing.contains(&row[*name].as_str()))
    };
    assert_eq!(readings.rows(), rows.iter().filter(scored).count());
    let written = rows.iter().map(|row| row["her2_ihc_raw"].as_str()).filter(|word| !word.starts_with('['));
    let expected = count(written);
    assert_eq!(category(readings, "ihc_score"), expected);
    let words = [("0", 61), ("1+", 271), ("2+", 197), ("3+", 90)];
    assert_eq!(expected, words.into_iter().map(|(word, number)| (word.to_owned(), number)).collect());
}

fn check_times(times: &Table, rows: &[BTreeMap<String, String>]) {
    let endpoints = times.column("endpoint").unwrap().texts().unwrap();
    let days = times.column("time_days").unwrap().reals().unwrap();
    let events = times.column("event").unwrap().booleans().unwrap();
    for (name, prefix) in [("OS", "os"), ("DFS", "dfs"), ("PFI", "pfi")] {
        let (time, event) = (format!("{prefix}_time_days"), format!("{prefix}_event"));
        let delivered: Vec<(f64, bool)> = rows
            .iter()
            .filter(|row| !row[&time].is_empty() && !row[&event].is_empty())
            .map(|row| (row[&time].parse().unwrap(), row[&event] == "1"))
            .collect();
        let frozen: Vec<(f64, bool)> = (0..times.rows())
            .filter(|row| endpoints.get(*row) == Some(name))
            .map(|row| (days[row].unwrap(), events[row].unwrap()))
            .collect();
        assert_eq!(frozen, delivered, "{name}");
    }
}

#[tokio::test]
async fn the_real_file_becomes_a_snapshot_with_its_own_numbers() {
    let rows = rows();
    for backend in backends() {
        let world = World::start(backend).await;
        let Frozen { manifest, tables, codes } = freeze(&world).await;
        let names: Vec<_> = manifest.tables.iter().map(|table| table.table).collect();
        assert_eq!(names, [TableName::Subjects, TableName::Her2Assessments, TableName::TimeToEvent]);
        check_subjects(&tables[&TableName::Subjects], &rows);
        check_readings(&tables[&TableName::Her2Assessments], &rows);
        check_times(&tables[&TableName::TimeToEvent], &rows);
        let no_ish = |row: &&BTreeMap<String, String>| {
            let missing =
                ["[Not Available]", "[Not Evaluated]", "Not Performed"].contains(&row["ish_raw"].as_str());
            row["her2_ihc_raw"] == "2+" && missing && row["ish_ratio"].is_empty()
        };
        assert_eq!(codes["HER2-101"], rows.iter().filter(no_ish).count() as u64, "{backend}");
        let amplified = |row: &&BTreeMap<String, String>| {
            ["0", "1+"].contains(&row["her2_ihc_raw"].as_str()) && row["ish_raw"] == "Positive"
        };
        let contradictions = rows.iter().filter(amplified).count() as u64;
        assert!(codes["HER2-001"] >= contradictions && contradictions > 0, "{backend}: {codes:?}");
        world.running.stop().await;
    }
}
