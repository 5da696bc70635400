//! The profiles that come with the product, on real files as a reference reader gives them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use palladion_domain::tables::TableName;
use palladion_domain::validation::Severity;
use palladion_formats::profile::ready::{NoEndpoints, built_in, with_endpoints};
use palladion_formats::profile::{Import, ImportProfile};

use crate::support::{codes, imported};

fn oracle(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files/data/oracle");
    std::fs::read(folder.join(name)).unwrap()
}

fn ready(name: &str, file: &str) -> Import {
    let import = imported(&oracle(file), &built_in(name).unwrap().unwrap());
    assert!(!import.issues.has_errors(), "{file}: {:?}", import.issues.kept());
    assert_eq!(import.issues.total(Severity::Warning), 0, "{file}: {:?}", import.issues.kept());
    import
}

fn words(import: &Import, table: TableName, column: &str) -> Vec<String> {
    let column = import.tables[&table].column(column).unwrap();
    match (column.texts(), column.categories()) {
        (Some(texts), _) => texts.iter().map(|text| text.unwrap().to_owned()).collect(),
        (None, Some(words)) => words.iter().map(|word| word.unwrap().to_owned()).collect(),
        (None, None) => unreachable!("not words"),
    }
}

fn counts(words: Vec<String>) -> BTreeMap<String, usize> {
    words.into_iter().fold(BTreeMap::new(), |mut counts, word| {
        *counts.entry(word).or_default() += 1;
        counts
    })
}

fn counted(pairs: &[(&str, usize)]) -> BTreeMap<String, usize> {
    pairs.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect()
}

#[test]
fn adsl_gives_the_randomised_subjects_with_arm_age_and_sex() {
    for file in ["pilot_xpt__adam__adsl.csv", "datasetjson_v1_1__adam__adsl.csv"] {
        let import = ready("adam-adsl", file);
        let arms = [("Placebo", 86), ("Xanomeline High Dose", 84), ("Xanomeline Low Dose", 84)];
        assert_eq!(counts(words(&import, TableName::Subjects, "arm")), counted(&arms));
        let sexes = [("female", 143), ("male", 111)];
        assert_eq!(counts(words(&import, TableName::Subjects, "sex")), counted(&sexes));
        let table = &import.tables[&TableName::Subjects];
        assert_eq!(table.column("age_years").unwrap().reals().unwrap()[..2], [Some(63.0), Some(64.0)]);
        assert_eq!(table.column("bmi_kg_per_m2").unwrap().reals().unwrap()[0], Some(25.1));
        // Site sizes as the reference counted them (expected.json, site_counts).
        let sites = counts(words(&import, TableName::Subjects, "site_id"));
        assert_eq!((sites.len(), sites["701"], sites["710"], sites["702"]), (17, 41, 31, 1));
        assert!(table.column("randomised_on").is_none(), "the first day of treatment is not taken for it");
    }
}

/// The first time at which the Kaplan-Meier estimate is at most one half.
fn median(mut times: Vec<(f64, bool)>) -> Option<f64> {
    times.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut survival, mut index) = (1.0, 0);
    while let Some((time, _)) = times.get(index) {
        let at_risk = times.len() - index;
        let tied = times[index..].iter().take_while(|(other, _)| other.to_bits() == time.to_bits()).count();
        let events = times[index..index + tied].iter().filter(|(_, event)| *event).count();
        survival *=
            1.0 - f64::from(u32::try_from(events).unwrap()) / f64::from(u32::try_from(at_risk).unwrap());
        if survival <= 0.5 {
            return Some(*time);
        }
        index += tied;
    }
    None
}

/// The ready profile for this trial's own parameter.
fn dermatologic() -> ImportProfile {
    let document = built_in("adam-adtte").unwrap().unwrap().into_document();
    let endpoints = BTreeMap::from([("TTDE".to_owned(), "TTDE".parse().unwrap())]);
    ImportProfile::new(with_endpoints(document, &endpoints).unwrap()).unwrap()
}

#[test]
fn adtte_gives_the_reference_s_events_and_kaplan_meier_medians() {
    for file in ["pilot_xpt__adam__adtte.csv", "datasetjson_v1_1__adam__adtte.csv"] {
        let import = imported(&oracle(file), &dermatologic());
        assert_eq!(codes(&import), [""; 0]);
        let table = &import.tables[&TableName::TimeToEvent];
        let times = table.column("time_days").unwrap().reals().unwrap();
        let events = table.column("event").unwrap().booleans().unwrap();
        // expected.json, _facts_adtte_TTDE: n, events, aval_sum, km_median_days by TRTP.
        assert_eq!(table.rows(), 254);
        assert_eq!(events.iter().filter(|event| **event == Some(true)).count(), 152);
        let sum: f64 = times.iter().flatten().sum();
        assert_eq!(sum.to_bits(), 16_853_f64.to_bits(), "whole days add up exactly");
        let adsl = ready("adam-adsl", "pilot_xpt__adam__adsl.csv");
        let ids = words(&adsl, TableName::Subjects, "subject_id");
        let arms: BTreeMap<_, _> = ids.into_iter().zip(words(&adsl, TableName::Subjects, "arm")).collect();
        let subjects = words(&import, TableName::TimeToEvent, "subject_id");
        for (arm, expected) in
            [("Placebo", None), ("Xanomeline High Dose", Some(36.0)), ("Xanomeline Low Dose", Some(33.0))]
        {
            let of_arm = |row: &usize| arms[&subjects[*row]] == arm;
            let rows = (0..table.rows()).filter(of_arm);
            let of_arm = rows.map(|row| (times[row].unwrap(), events[row].unwrap())).collect();
            assert_eq!(median(of_arm), expected, "{arm}");
        }
    }
}

#[test]
fn adtte_counts_the_records_of_parameters_that_are_no_endpoint() {
    let import = ready("adam-adtte", "pilot_xpt__adam__adtte.csv");
    assert_eq!(import.tables[&TableName::TimeToEvent].rows(), 0);
    assert_eq!(codes(&import), ["MAP-104"]);
    assert!(
        import.issues.kept()[0].message.starts_with("254 records")
            && import.issues.kept()[0].message.ends_with("`TTDE`")
    );
    let subjects = built_in("adam-adsl").unwrap().unwrap().into_document();
    let endpoints = BTreeMap::from([("OS".to_owned(), "OS".parse().unwrap())]);
    assert_eq!(with_endpoints(subjects, &endpoints), Err(NoEndpoints));
}

#[test]
fn dm_leaves_screen_failures_out_and_gives_deaths_and_last_contacts() {
    let import = ready("sdtm-dm", "pilot_xpt__sdtm__dm.csv");
    assert_eq!(import.notes.records, 306);
    assert_eq!(import.tables[&TableName::Subjects].rows(), 254, "52 screen failures have no row");
    let kinds = [("death", 3), ("last_known_alive", 251)];
    assert_eq!(counts(words(&import, TableName::DiseaseEvents, "kind")), counted(&kinds));
    assert_eq!(import.issues.counts()["MAP-104"].count, 2, "one note a table counts the records left out");
    // 150 of the 306 ends of participation carry a time of day; those of randomised subjects are dropped.
    assert!(import.issues.counts()["MAP-111"].count <= 150);
    let import = ready("sdtm-dm", "datasetjson_v1_1__sdtm__dm.csv");
    assert_eq!(import.tables[&TableName::Subjects].rows(), 17, "one subject was never assigned");
    assert!(import.issues.counts().contains_key("PRV-102"), "the birth dates are dropped");
    assert_eq!(counts(words(&import, TableName::DiseaseEvents, "kind"))["death"], 3);
}

#[test]
fn dm_gives_the_day_of_randomisation_only_by_the_profile_that_states_so() {
    let file = "pilot_xpt__sdtm__dm.csv";
    assert!(ready("sdtm-dm", file).tables[&TableName::Subjects].column("randomised_on").is_none());
    let import = ready("sdtm-dm-rfstdtc", file);
    let days = import.tables[&TableName::Subjects].column("randomised_on").unwrap().dates().unwrap();
    assert!(days.iter().all(Option::is_some));
    assert_eq!(days[1].unwrap().to_string(), "2012-08-05", "subject 01-701-1023");
}

#[test]
fn ds_gives_deaths_and_days_known_alive() {
    let import = ready("sdtm-ds", "pilot_xpt__sdtm__ds.csv");
    let kinds = [("death", 3), ("last_known_alive", 110 + 27)];
    assert_eq!(counts(words(&import, TableName::DiseaseEvents, "kind")), counted(&kinds));
    assert!(import.issues.kept()[0].message.starts_with("456 records gave no row"));
    let import = ready("sdtm-ds", "datasetjson_v1_1__sdtm__ds.csv");
    assert_eq!(counts(words(&import, TableName::DiseaseEvents, "kind"))["death"], 5 - repeated_deaths());
}

#[test]
fn ds_gives_the_day_of_randomisation_only_by_the_profile_that_states_so() {
    let file = b"USUBJID,DSDECOD,DSCAT,DSSTDTC\na,INFORMED CONSENT OBTAINED,PROTOCOL MILESTONE,2019-01-02\n\
        a,RANDOMIZED,PROTOCOL MILESTONE,2019-01-20T09:30\na,RANDOMIZED,PROTOCOL MILESTONE,2019-01-20\n\
        b,RANDOMIZED,PROTOCOL MILESTONE,2019-02\nb,DEATH,DISPOSITION EVENT,2020-05-06\n";
    let import = imported(file, &built_in("sdtm-ds").unwrap().unwrap());
    assert!(!import.tables.contains_key(&TableName::Randomisations));
    let import = imported(file, &built_in("sdtm-ds-randomised").unwrap().unwrap());
    let days = import.tables[&TableName::Randomisations].column("randomised_on").unwrap().dates().unwrap();
    let days: Vec<_> = days.iter().map(|day| day.map(|day| day.to_string())).collect();
    assert_eq!(days, [Some("2019-01-20".to_owned())], "said twice, stands once; a month is no day");
    let partial = import.issues.kept().iter().find(|issue| issue.severity == Severity::Error).unwrap();
    assert_eq!((partial.row, partial.column.as_deref()), (Some(5), Some("DSSTDTC")));
    assert_eq!(words(&import, TableName::DiseaseEvents, "kind"), ["death"]);
}

/// Deaths that the file states twice on one day: one by treatment, one by participation.
fn repeated_deaths() -> usize {
    let text = String::from_utf8(oracle("datasetjson_v1_1__sdtm__ds.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let deaths: Vec<(String, String)> = reader
        .records()
        .map(|record| record.unwrap())
        .filter(|record| &record[6] == "DEATH")
        .map(|record| (record[2].to_owned(), record[10].to_owned()))
        .collect();
    let distinct: std::collections::BTreeSet<_> = deaths.iter().collect();
    deaths.len() - distinct.len()
}

#[test]
fn rs_takes_disease_status_only_and_counts_what_is_not() {
    let import = ready("sdtm-rs", "datasetjson_v1_1__sdtm__rs.csv");
    assert_eq!(import.tables[&TableName::DiseaseEvents].rows(), 0, "the file holds a depression scale");
    assert!(import.issues.kept()[0].message.starts_with("375 records gave no row"));
    let file = b"USUBJID,RSTESTCD,RSSTRESC,RSDTC\na,OVRLRESP,NED,2020-01-02T10:00\na,OVRLRESP,Distant  recurrence,2021-01-02\n\
        b,OVRLRESP,NE,2020-01-02\nb,OVRLRESP,PD,2020-05-02\n";
    let import = imported(file, &built_in("sdtm-rs").unwrap().unwrap());
    assert_eq!(
        words(&import, TableName::DiseaseEvents, "kind"),
        ["last_disease_assessment", "distant_recurrence"]
    );
    assert_eq!(codes(&import), ["MAP-111", "MAP-003", "MAP-104"], "PD says neither local nor distant");
    // A copy states what it is in this trial.
    let ready = built_in("sdtm-rs").unwrap().unwrap();
    let mut document = serde_json::to_value(ready.document()).unwrap();
    document["tables"][0]["rows"][0]["variables"]["kind"]["map"]["PD"] = "distant_recurrence".into();
    let import = imported(file, &ImportProfile::parse(&document.to_string()).unwrap());
    assert_eq!(codes(&import), ["MAP-111", "MAP-104"]);
    assert_eq!(words(&import, TableName::DiseaseEvents, "kind")[2], "distant_recurrence");
}

#[test]
fn mi_brings_score_and_ish_result_of_a_specimen_together() {
    let file = b"USUBJID,MITESTCD,MIMETHOD,MISTRESC,MISPEC,MIDTC,MIEVAL\n\
        a,HER2,IHC,2+,Core biopsy,2019-05-01,INVESTIGATOR\na,HER2,FISH,Not  amplified,CORE BIOPSY,2019-05-01,INVESTIGATOR\n\
        b,HER2,IMMUNOHISTOCHEMISTRY,0+,Surgical resection,2019-06-01,\nb,KI67,IHC,20,Surgical resection,2019-06-01,\n\
        c,HER2,IHC,0-1+,Resection,2019-07-01,\nd,HER2,IHC,1+,Tissue,2019-07-01,\n";
    let import = imported(file, &built_in("sdtm-mi").unwrap().unwrap());
    assert_eq!(codes(&import), ["MAP-020", "MAP-106", "MAP-104", "MAP-112"]);
    let table = &import.tables[&TableName::Her2Assessments];
    let column = |name| table.column(name).unwrap().categories().unwrap().iter().collect::<Vec<_>>();
    assert_eq!(column("ihc_score"), [Some("2+"), Some("0"), None, Some("1+")]);
    assert_eq!(column("ish_result"), [Some("negative"), None, None, None]);
    assert_eq!(column("specimen")[3], Some("unknown"));
    assert_eq!(column("reader"), [Some("local"), None, None, None]);
}

#[test]
fn the_same_data_give_the_same_tables_in_every_format() {
    let adtte = dermatologic();
    let tables = |file: &str| imported(&crate::support::sample(file), &adtte).tables;
    let expected = tables("oracle/datasetjson_v1_1__adam__adtte.csv");
    assert_eq!(expected[&TableName::TimeToEvent].rows(), 254);
    for ending in ["xpt", "json", "ndjson", "dsjc"] {
        assert_eq!(tables(&format!("datasetjson_v1_1/adam/adtte.{ending}")), expected, "{ending}");
    }
    let demographics = built_in("sdtm-dm").unwrap().unwrap();
    let tables = |file: &str| imported(&crate::support::sample(file), &demographics).tables;
    let expected = tables("oracle/datasetjson_v1_1__sdtm__dm.csv");
    assert_eq!(expected[&TableName::Subjects].rows(), 17);
    for ending in ["xpt", "json", "ndjson", "dsjc"] {
        assert_eq!(tables(&format!("datasetjson_v1_1/sdtm/dm.{ending}")), expected, "{ending}");
    }
    let subjects = built_in("adam-adsl").unwrap().unwrap();
    let import = imported(&crate::support::sample("pilot_xpt/adam/adsl.xpt"), &subjects);
    let expected = imported(&oracle("pilot_xpt__adam__adsl.csv"), &subjects);
    assert_eq!(import.tables, expected.tables);
}
