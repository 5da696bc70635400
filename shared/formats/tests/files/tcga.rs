//! The real file of the demo, counted independently of this crate (`csv` module of Python).

use std::path::PathBuf;

use palladion_domain::tables::TableName;
use palladion_domain::trial::{Trial, TrialDefinition};
use palladion_domain::validation::Severity;
use palladion_formats::profile::{Import, ImportProfile};

use crate::support::imported;

fn demo(file: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../services/palladion/demo/tcga-brca");
    std::fs::read(folder.join(file)).unwrap()
}

fn tcga() -> Import {
    let profile = ImportProfile::parse(&String::from_utf8(demo("profile.json")).unwrap()).unwrap();
    imported(&demo("tcga_brca_clinical.csv"), &profile)
}

fn count(import: &Import, table: TableName, column: &str, word: &str) -> usize {
    let column = import.tables[&table].column(column).unwrap();
    match (column.categories(), column.texts()) {
        (Some(values), _) => values.iter().filter(|value| *value == Some(word)).count(),
        (None, Some(values)) => values.iter().filter(|value| *value == Some(word)).count(),
        (None, None) => 0,
    }
}

#[test]
fn the_tables_hold_what_the_file_holds() {
    let import = tcga();
    assert_eq!(import.notes.records, 1_094);
    let rows = |table| import.tables[&table].rows();
    assert_eq!(rows(TableName::Subjects), 1_094);
    assert_eq!(rows(TableName::Her2Assessments), 737);
    assert_eq!(rows(TableName::TimeToEvent), 1_091 + 947 + 1_091);
    for (table, column, word, expected) in [
        (TableName::Subjects, "sex", "female", 1_082),
        (TableName::Subjects, "sex", "male", 12),
        (TableName::Subjects, "menopausal_status", "pre_or_peri", 230 + 39),
        (TableName::Subjects, "menopausal_status", "unknown", 34),
        (TableName::Subjects, "country", "USA", 724),
        (TableName::Subjects, "country", "POL", 78),
        (TableName::Subjects, "er_status", "positive", 807),
        (TableName::Subjects, "pr_status", "negative", 343),
        (TableName::Subjects, "t_stage", "T1c", 221),
        (TableName::Subjects, "er_percent_band", "90-99%", 242),
        (TableName::Subjects, "pr_percent_band", "<10%", 137),
        (TableName::Her2Assessments, "ihc_score", "0", 61),
        (TableName::Her2Assessments, "ihc_score", "1+", 271),
        (TableName::Her2Assessments, "ihc_score", "2+", 197),
        (TableName::Her2Assessments, "ihc_score", "3+", 90),
        (TableName::Her2Assessments, "ish_result", "negative", 331),
        (TableName::Her2Assessments, "ish_result", "positive", 78),
        (TableName::Her2Assessments, "ish_result", "equivocal", 5 + 4),
        (TableName::Her2Assessments, "ish_result", "not_done", 1),
        (TableName::TimeToEvent, "endpoint", "DFS", 947),
    ] {
        assert_eq!(count(&import, table, column, word), expected, "{table} {column} {word}");
    }
    let events = import.tables[&TableName::TimeToEvent].column("event").unwrap().booleans().unwrap();
    assert_eq!(events.iter().filter(|event| **event == Some(true)).count(), 151 + 84 + 145);
}

#[test]
fn what_the_profile_leaves_out_is_said_and_nothing_is_an_error() {
    let import = tcga();
    assert!(!import.issues.has_errors(), "{:?}", import.issues.kept());
    // One patient has an event word for each endpoint and no time.
    let columns: Vec<_> = import.issues.kept().iter().map(|issue| issue.column.as_deref().unwrap()).collect();
    assert_eq!(columns, ["os_event", "dfs_event", "pfi_event"]);
    assert!(import.issues.kept().iter().all(|issue| issue.severity == Severity::Warning));
    assert!(import.notes.unmapped_columns.contains(&"her2_reported_status".to_owned()));
}

#[test]
fn a_row_knows_the_record_and_column_it_came_from() {
    let import = tcga();
    let origins = &import.origins[&TableName::TimeToEvent];
    let origin = |row| (origins.record(row), origins.column(row, "time_days"));
    assert_eq!(origin(0), (Some(2), Some("os_time_days")));
    assert_eq!(origin(1), (Some(2), Some("dfs_time_days")));
    assert_eq!(origin(3), (Some(3), Some("os_time_days")));
    assert_eq!(origins.column(0, "endpoint"), None, "a constant comes from no column");
}

#[test]
fn the_trial_is_valid_and_knows_every_site_of_the_file() {
    let definition: TrialDefinition = serde_json::from_slice(&demo("trial.json")).unwrap();
    assert_eq!(definition.sites.len(), 40);
    let trial = Trial::new(definition).unwrap();
    let import = tcga();
    let sites = import.tables[&TableName::Subjects].column("site_id").unwrap().texts().unwrap();
    for site in sites.iter() {
        assert!(trial.site(&site.unwrap().parse().unwrap()).is_some(), "{site:?}");
    }
}
