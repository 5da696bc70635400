//! What is proposed for a file, and what is asked instead.

use palladion_domain::tables::TableName;
use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::suggest::{Suggestion, suggest};
use palladion_formats::profile::{ImportProfile, ProfileDocument};
use serde_json::{Value, json};

use crate::support::imported;

fn suggested(file: &str) -> Suggestion {
    suggest(file.as_bytes(), &ReadLimits::default()).unwrap()
}

fn variable<'a>(suggestion: &'a Suggestion, table: &str, name: &str) -> Option<&'a Value> {
    let tables = suggestion.document["tables"].as_array().unwrap();
    tables.iter().find(|rows| rows["table"] == table)?["rows"][0]["variables"].get(name)
}

fn asks(suggestion: &Suggestion, name: &str, words: &[&str]) -> bool {
    suggestion
        .questions
        .iter()
        .any(|question| question.variable.as_deref() == Some(name) && question.words == words)
}

const FILE: &str = "PATIENT ID,Centre,Sex,Age,ER status,Randomisation date,OS_MONTHS,OS_STATUS,Patient Name,comment\n\
    P1,01,F,61,pos,13/01/2014,12.5,1:DECEASED,x,a\n\
    P2,02,M,47,Negative,05/06/2011,30,0:LIVING,y,b\n\
    P3,02,F,[Not Available],,28/02/2015,,,z,c\n";

#[test]
fn what_names_and_words_prove_is_proposed_with_its_reasons() {
    let suggestion = suggested(FILE);
    assert!(suggestion.complete, "{:?}", suggestion.questions);
    let of = |name| variable(&suggestion, "subjects", name).unwrap();
    assert_eq!(of("subject_id")["column"], "PATIENT ID");
    assert_eq!(of("sex")["map"], json!({"F": "female", "M": "male"}));
    assert_eq!(of("er_status")["map"], json!({"pos": "positive", "Negative": "negative"}));
    assert_eq!(of("age_years")["missing"], json!(["[Not Available]"]));
    assert_eq!(of("randomised_on")["date_format"], "%d/%m/%Y", "13/01 can only be day first");
    let time = variable(&suggestion, "time_to_event", "time_days").unwrap();
    assert_eq!(time["convert"], json!({"kind": "time", "from": "months"}));
    let event = variable(&suggestion, "time_to_event", "event").unwrap();
    assert_eq!(
        (&event["event_values"], &event["censored_values"]),
        (&json!(["1:DECEASED"]), &json!(["0:LIVING"]))
    );
    assert_eq!(suggestion.document["privacy"]["drop"], json!(["Patient Name"]));
    assert_eq!(suggestion.unmapped, ["comment"]);
    assert!(suggestion.variables.iter().all(|found| !found.reasons.is_empty()));
    let document: ProfileDocument = serde_json::from_value(suggestion.document).unwrap();
    let import = imported(FILE.as_bytes(), &ImportProfile::new(document).unwrap());
    assert!(!import.issues.has_errors(), "{:?}", import.issues.kept());
    assert_eq!(import.tables[&TableName::Subjects].rows(), 3);
    assert_eq!(import.tables[&TableName::TimeToEvent].rows(), 2);
}

#[test]
fn what_is_ambiguous_is_asked_and_never_filled_in() {
    let file = "id,site,er_percent,randomised_on,her2_ihc,ish,os_time,os_event,dfs_days,dfs_status\n\
        a,s,90-99%,05/06/2011,0-1+,Indeterminate,5,1,3,1\n\
        b,s,>60,07/08/2011,1+ (focal),[Not Evaluated],6,0,4,2\n";
    let suggestion = suggested(file);
    assert!(!suggestion.complete);
    assert!(asks(&suggestion, "randomised_on", &["%d/%m/%Y", "%m/%d/%Y"]));
    assert!(variable(&suggestion, "subjects", "randomised_on").unwrap().get("date_format").is_none());
    assert!(asks(&suggestion, "er_percent", &["90-99%"]) && asks(&suggestion, "er_percent", &[">60"]));
    assert!(asks(&suggestion, "ihc_score", &["0-1+"]) && asks(&suggestion, "ihc_score", &["1+ (focal)"]));
    assert!(asks(&suggestion, "ish_result", &["Indeterminate", "[Not Evaluated]"]));
    assert!(asks(&suggestion, "time_days", &[]), "no unit stands in `os_time`");
    assert!(asks(&suggestion, "event", &["1", "2"]), "1 and 2 of a status say nothing");
    let required = |name: &str| {
        suggestion
            .questions
            .iter()
            .any(|question| question.required && question.variable.as_deref() == Some(name))
    };
    assert!(required("specimen") && required("time_days") && required("event"));
    assert!(variable(&suggestion, "time_to_event", "time_days").is_none());
}

#[test]
fn two_columns_for_one_variable_are_asked_about() {
    let suggestion = suggested("patient_id,patient,site\na,b,c\n");
    assert!(asks(&suggestion, "subject_id", &["patient_id", "patient"]));
    assert!(!suggestion.complete);
    let own = suggested("subject_id,patient,site\na,b,c\n");
    assert!(own.complete, "the variable's own name decides: {:?}", own.questions);
    assert_eq!(own.unmapped, ["patient"]);
}

#[test]
fn a_file_that_says_nothing_or_cannot_be_read_gives_questions_only() {
    for file in ["x,y\n1,2\n", "", "id,id\n1,2\n", "\"open"] {
        let suggestion = suggested(file);
        assert!(
            !suggestion.complete && suggestion.questions.iter().any(|question| question.required),
            "{file:?}"
        );
        assert_eq!(suggestion.variables.len(), 0, "{file:?}");
    }
}

#[test]
fn the_real_file_of_the_demo_is_read_by_its_proposal_without_an_unknown_column() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/palladion/demo/tcga-brca/");
    let file = std::fs::read_to_string(format!("{folder}tcga_brca_clinical.csv")).unwrap();
    let suggestion = suggested(&file);
    assert!(
        asks(&suggestion, "ihc_score", &["her2_ihc_raw", "her2_ihc"]),
        "raw and cleaned copy: a person decides"
    );
    let endpoints = suggestion.document["tables"].as_array().unwrap().iter();
    let rows = endpoints
        .filter(|rows| rows["table"] == "time_to_event")
        .map(|rows| rows["rows"].as_array().unwrap());
    assert_eq!(rows.map(Vec::len).sum::<usize>(), 3, "OS, DFS and PFI in days");
    assert_eq!(variable(&suggestion, "subjects", "sex").unwrap()["map"], json!({"F": "female", "M": "male"}));
    assert!(asks(&suggestion, "er_status", &["indeterminate"]));
}
