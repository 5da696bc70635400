//! How fast files become tables, and tables Parquet. Counted in rows a second.

use std::fmt::Write as _;

use divan::counter::ItemsCount;
use palladion_domain::tables::TableName;
use palladion_formats::csv::{Delimiter, ReadLimits, Reader};
use palladion_formats::parquet;
use palladion_formats::profile::{ImportProfile, import};

const ROWS: usize = 100_000;

fn main() {
    divan::main();
}

/// A canonical `subjects` file of 15 columns; the values vary with the row.
fn subjects() -> String {
    let mut text =
        "subject_id,site_id,country,arm,randomised_on,age_years,sex,menopausal_status,ecog,bmi_kg_per_m2,\
                    er_percent,pr_percent,t_stage,n_stage,grade\n"
            .to_owned();
    for row in 0..ROWS {
        let pick = |words: &[&'static str]| words[row % words.len()];
        let _ = writeln!(
            text,
            "TRIAL-{row:06},{:03},{},{},20{:02}-{:02}-{:02},{}.{},{},{},{},{}.{},{},{},{},{},{}",
            row % 400,
            pick(&["USA", "DEU", "POL", "ESP", "AUT"]),
            pick(&["palbociclib + ET", "ET alone"]),
            15 + row % 4,
            1 + row % 12,
            1 + row % 28,
            30 + row % 50,
            row % 10,
            pick(&["female", "female", "male"]),
            pick(&["post", "pre_or_peri", "unknown"]),
            row % 2,
            18 + row % 20,
            row % 100,
            row % 101,
            row % 97,
            pick(&["T1c", "T2", "T3"]),
            pick(&["N0", "N1a", "N2", "N3"]),
            pick(&["1", "2", "3", "X"]),
        );
    }
    text
}

/// A `her2_assessments` file of 7 columns.
fn assessments() -> String {
    let mut text = "subject_id,specimen,collected_on,ihc_score,ish_result,ish_ratio,reader\n".to_owned();
    for row in 0..ROWS {
        let ihc = ["0", "1+", "2+", "3+", ""][row % 5];
        let ish = ["negative", "", "not_done"][row % 3];
        let _ = writeln!(
            text,
            "TRIAL-{row:06},surgical_resection,2016-03-{:02},{ihc},{ish},1.{:02},local",
            1 + row % 28,
            row % 100
        );
    }
    text
}

fn run(bencher: divan::Bencher<'_, '_>, table: TableName, text: &str) {
    let profile = ImportProfile::identity(table);
    let limits = ReadLimits::default();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| import(text.as_bytes(), &profile, &limits));
}

#[divan::bench]
fn read_15_columns(bencher: divan::Bencher<'_, '_>) {
    let text = subjects();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| {
        let mut reader = Reader::new(text.as_bytes(), Delimiter::default(), ReadLimits::default());
        let mut fields = 0;
        while let Ok(Some(record)) = reader.read() {
            fields += record.len();
        }
        fields
    });
}

#[divan::bench]
fn import_15_columns(bencher: divan::Bencher<'_, '_>) {
    run(bencher, TableName::Subjects, &subjects());
}

#[divan::bench]
fn import_7_columns(bencher: divan::Bencher<'_, '_>) {
    run(bencher, TableName::Her2Assessments, &assessments());
}

#[divan::bench]
fn import_15_columns_with_an_issue_in_every_cell_of_one(bencher: divan::Bencher<'_, '_>) {
    run(bencher, TableName::Subjects, &subjects().replace("male,", "man,"));
}

#[divan::bench]
fn write_parquet_15_columns(bencher: divan::Bencher<'_, '_>) {
    let profile = ImportProfile::identity(TableName::Subjects);
    let imported = import(subjects().as_bytes(), &profile, &ReadLimits::default());
    let tables = imported.map(|imported| imported.tables).unwrap_or_default();
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench(|| tables.values().map(parquet::to_bytes).collect::<Vec<_>>());
}
