use std::collections::BTreeMap;
use std::fmt::Write as _;

use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_formats::csv::ReadLimits;
use palladion_formats::issues::Issues;
use palladion_formats::profile::{Import, ImportProfile, import};
use palladion_formats::table::Table;
use palladion_service_kit::blobs::Blobs;
use proptest::prelude::*;
use serde_json::json;

use super::conclude::{Conclusion, conclude};
use super::{PartRows, Setting, TableCheck};
use crate::validation::{Data, RowOrigins, Scope, TableView, check, flow};

/// A column and the words that its cells may hold.
type ColumnWords = (&'static str, &'static [&'static str]);

/// Words that a cell may hold, so many of which break a rule that most rules fire in a small table.
const COLUMNS: [(TableName, &[ColumnWords]); 5] = [
    (
        TableName::Subjects,
        &[
            ("site_id", &["S1", "S2", "S3", "S4"]),
            ("country", &["AUT", "DEU", "USA", ""]),
            ("arm", &["A", "B", "C", ""]),
            ("randomised_on", &["2019-03-01", "2020-01-31", "2021-06-01", "1850-01-01", "2150-01-01", ""]),
            ("neoadjuvant", &["1", "0", ""]),
            ("age_years", &["55", "17", "130", "-1"]),
            ("sex", &["female", "male", ""]),
            ("menopausal_status", &["post", "male", "unknown"]),
            ("ecog", &["0", "7"]),
            ("er_percent", &["0", "5", "50", "101", ""]),
            ("er_status", &["positive", "negative", ""]),
            ("pr_percent", &["0", "5", "50"]),
            ("pr_status", &["positive", "negative"]),
        ],
    ),
    (
        TableName::Her2Assessments,
        &[
            ("specimen", &["baseline_core_biopsy", "surgical_resection", "metastasis", "unknown"]),
            ("collected_on", &["2019-01-01", "2019-02-01", "2020-02-01", ""]),
            ("ihc_score", &["0", "1+", "2+", "3+", "ultralow", ""]),
            ("ish_result", &["negative", "positive", "equivocal", "not_done", ""]),
            ("ish_ratio", &["1.2", "2.4", "134", ""]),
            ("her2_copies_per_cell", &["3", "5", "7", "816", ""]),
            ("cep17_copies_per_cell", &["2", "0", ""]),
            ("assay", &["4B5", "HercepTest", ""]),
            ("reader", &["local", "central", ""]),
            ("read_on", &["2019-01-02", "2018-12-01", "2150-01-01", ""]),
            ("stained_percent", &["0", "5", "50", "120", ""]),
            ("her2_status_reported", &["her2_0", "her2_low", "her2_positive", ""]),
        ],
    ),
    (
        TableName::DiseaseEvents,
        &[
            ("kind", &["death", "distant_recurrence", "last_known_alive", "dcis"]),
            ("occurred_on", &["2018-01-01", "2020-05-01", "2020-07-01", "2021-12-01"]),
        ],
    ),
    (
        TableName::TimeToEvent,
        &[
            ("endpoint", &["OS", "IDFS", "PFS"]),
            ("time_days", &["0", "100", "300", "-7", "25000"]),
            ("event", &["1", "0"]),
        ],
    ),
    (
        TableName::Randomisations,
        &[("randomised_on", &["2019-03-01", "2020-01-31", "2021-06-01", "2150-01-01"])],
    ),
];

fn trial(arms: bool) -> Trial {
    let mut definition = json!({
        "code": "T1", "title": "A trial", "her2_negative_only": true,
        "arms": [{"name": "A", "reference": true}, {"name": "B"}],
        "regions": [{"name": "Europe", "countries": ["AUT", "DEU"]}],
        "sites": [{"id": "S1", "country": "AUT"}, {"id": "S2"}, {"id": "S3"}],
        "endpoints": [
            {"name": "OS", "title": "Overall survival", "events": ["death"]},
            {"name": "IDFS", "title": "Invasive disease-free survival", "events": ["death", "distant_recurrence"]}],
        "data_cut_off": "2021-01-31"
    });
    if !arms {
        definition["arms"] = json!([]);
    }
    Trial::new(serde_json::from_value(definition).unwrap()).unwrap()
}

/// Rows as picks: the subject, and a number that chooses every cell.
type Rows = Vec<(u8, u64)>;

fn file(columns: &[(&str, &[&str])], rows: &Rows) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut text = format!("subject_id,{}\n", names.join(","));
    for (subject, choice) in rows {
        let mut choice = *choice;
        write!(text, "P{subject}").unwrap();
        for (_, words) in columns {
            let count = words.len() as u64;
            write!(text, ",{}", words[usize::try_from(choice % count).unwrap()]).unwrap();
            choice /= count;
        }
        text.push('\n');
    }
    text
}

fn imported(tables: &[Option<Rows>]) -> BTreeMap<TableName, Import> {
    let files = COLUMNS.iter().zip(tables).filter_map(|((name, columns), rows)| {
        let text = file(columns, rows.as_ref()?);
        let read = import(text.as_bytes(), &ImportProfile::identity(*name), &ReadLimits::default()).unwrap();
        let found = read.issues.kept().iter().filter(|issue| issue.code != "CSV-008").count();
        assert!(
            found == 0 || !read.issues.has_errors() || rows.as_ref().is_some_and(Vec::is_empty),
            "{text}"
        );
        Some((*name, read))
    });
    files.filter(|(name, read)| read.tables.contains_key(name)).collect()
}

fn in_parts(setting: &Setting<'_>, files: &BTreeMap<TableName, Import>, rows: usize) -> Conclusion {
    let mut checked = Vec::new();
    for (name, file) in files {
        let (table, origins): (&Table, _) = (&file.tables[name], &file.origins[name]);
        let mut check = TableCheck::new(*setting, *name).unwrap();
        for start in (0..table.rows()).step_by(rows).chain((table.rows() == 0).then_some(0)) {
            let part = table.part(start..start + rows).unwrap();
            let numbers: Vec<usize> = (start..start + part.rows()).collect();
            let origins = origins.only(&numbers);
            check.part(PartRows { table: &part, origins: &origins, first_row: start as u64 }).unwrap();
        }
        checked.push(check.finish());
    }
    conclude(setting, setting.scope, checked, &[]).unwrap()
}

fn rows() -> impl Strategy<Value = Option<Rows>> {
    prop::option::weighted(0.9, prop::collection::vec((0_u8..24, any::<u64>()), 0..60))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn parts_say_what_the_whole_says(
        tables in [rows(), rows(), rows(), rows(), rows()],
        part in 1_usize..40,
        capacity in prop::sample::select(vec![0, 1, 3, 1_000]),
        seed in any::<u64>(),
        arms in any::<bool>(),
        rows_left_out in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let (files, trial) = (imported(&tables), trial(arms));
        let views = files
            .iter()
            .map(|(name, file)| TableView::new(*name, &file.tables[name], RowOrigins::File(&file.origins[name])));
        let scope = Scope {
            cut_off: trial.definition().data_cut_off,
            received_on: "2022-06-30".parse().ok(),
            rows_left_out,
        };
        let (mut whole, data) = (Issues::new(capacity), Data::new(&trial, scope, views.collect()));
        check(&data, &mut whole);
        let scratch = || blobs.new_scratch();
        let sources = BTreeMap::new();
        let setting = Setting { trial: &trial, scope, capacity, sources: &sources, seed, scratch: &scratch };
        let Conclusion { issues, flow: counts } = in_parts(&setting, &files, part);
        prop_assert_eq!(issues.counts(), whole.counts());
        prop_assert_eq!(issues.kept(), whole.kept());
        prop_assert_eq!(counts, flow(&data));
    }
}

/// The tables of the property are no proof of rules that they never break.
#[test]
fn most_rules_fire_on_the_words_of_the_property() {
    let rows = |salt: u64| -> Option<Rows> {
        let choice = |row: u64| (row + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) ^ salt;
        Some((0..60).map(|row| (u8::try_from(row * 7 % 24).unwrap(), choice(row))).collect())
    };
    let files = imported(&[rows(1), rows(2), rows(3), rows(4), rows(5)]);
    let trial = trial(true);
    let views = files
        .iter()
        .map(|(name, file)| TableView::new(*name, &file.tables[name], RowOrigins::File(&file.origins[name])));
    let scope = Scope {
        cut_off: trial.definition().data_cut_off,
        received_on: "2022-06-30".parse().ok(),
        rows_left_out: false,
    };
    let mut issues = Issues::new(10);
    check(&Data::new(&trial, scope, views.collect()), &mut issues);
    assert!(issues.counts().len() >= 40, "{} codes: {:?}", issues.counts().len(), issues.counts().keys());
}
