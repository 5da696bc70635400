use std::collections::BTreeSet;

use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_formats::csv::ReadLimits;
use palladion_formats::issues::Issues;
use palladion_formats::profile::{Import, ImportProfile, import};
use serde_json::json;

use super::guide::{Guide, all};
use crate::validation::{Data, RowOrigins, Scope, TableView, catalogue, check};

/// The rules that a file cannot break, because the import stands before them.
const IN_WORDS: [&str; 4] = ["SCH-001", "SCH-002", "SCH-003", "SCH-004"];

/// The trial of the examples, with what an example says about it.
fn trial(words: &str) -> Trial {
    let mut definition = json!({
        "code": "EXAMPLE", "title": "The trial of the examples",
        "arms": [{"name": "A", "reference": true}, {"name": "B"}],
        "regions": [{"name": "Europe", "countries": ["AUT", "DEU"]}],
        "sites": [{"id": "S1", "country": "AUT"}, {"id": "S2"}],
        "endpoints": [{"name": "OS", "title": "Overall survival", "events": ["death"]}],
        "data_cut_off": "2020-12-31"
    });
    match words {
        "" => {}
        "in a trial without arms" => definition["arms"] = json!([]),
        "in a trial of HER2-negative disease" => definition["her2_negative_only"] = json!(true),
        other => panic!("no such trial: {other}"),
    }
    Trial::new(serde_json::from_value(definition).unwrap()).unwrap()
}

fn read(name: TableName, rows: &str) -> Import {
    let imported = import(rows.as_bytes(), &ImportProfile::identity(name), &ReadLimits::default()).unwrap();
    assert_eq!(imported.issues.kept(), [], "{rows}");
    imported
}

/// The codes that the rules raise on an example.
fn raised(guide: &Guide) -> BTreeSet<String> {
    let mut words = "";
    let mut files = Vec::new();
    for part in guide.example.split("\n\n") {
        let (heading, rows) = part.split_once('\n').unwrap();
        let (name, about) = heading.split_once(", ").unwrap_or((heading, ""));
        words = if about.is_empty() { words } else { about };
        let name: TableName = name.parse().unwrap();
        files.push((name, read(name, rows)));
    }
    let views = files
        .iter()
        .map(|(name, file)| TableView::new(*name, &file.tables[name], RowOrigins::File(&file.origins[name])));
    let trial = trial(words);
    let scope = Scope {
        cut_off: trial.definition().data_cut_off,
        received_on: "2021-06-30".parse().ok(),
        rows_left_out: false,
    };
    let mut issues = Issues::new(100);
    check(&Data::new(&trial, scope, views.collect()), &mut issues);
    issues.counts().keys().cloned().collect()
}

#[test]
fn every_example_raises_its_code() {
    for guide in all().filter(|guide| !IN_WORDS.contains(&guide.code)) {
        let raised = raised(guide);
        assert!(raised.contains(guide.code), "{}: {raised:?}", guide.code);
    }
}

#[test]
fn every_rule_has_one_guide_and_every_guide_a_rule() {
    let guides: Vec<&str> = all().map(|guide| guide.code).collect();
    let distinct: BTreeSet<&str> = guides.iter().copied().collect();
    assert_eq!(distinct.len(), guides.len());
    let catalogue = catalogue();
    for guide in all() {
        assert!(catalogue.iter().any(|rule| rule.code == guide.code), "{}", guide.code);
        assert!(guide.remedy.ends_with('.'), "{}", guide.code);
    }
    for rule in &catalogue {
        assert!(!rule.example.is_empty() && !rule.remedy.is_empty(), "{}", rule.code);
    }
}
