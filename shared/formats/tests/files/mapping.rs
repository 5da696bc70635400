//! What a profile makes of a good file.

use chrono::NaiveDate;
use palladion_domain::tables::{TableName, VariableType};
use palladion_formats::profile::{Import, ImportProfile};
use palladion_formats::table::Table;
use proptest::prelude::*;

use crate::support::{codes, imported, subjects_profile};

fn profile(tables: &str, more: &str) -> ImportProfile {
    let json = format!(r#"{{"profile":"palladion.profile/1","name":"test","tables":[{tables}]{more}}}"#);
    ImportProfile::parse(&json).unwrap()
}

fn subjects(import: &Import) -> &Table {
    let trimmed = |code: &&str| *code == "MAP-103";
    assert!(codes(import).iter().all(trimmed), "{:?}", import.issues.kept());
    &import.tables[&TableName::Subjects]
}

#[test]
fn values_of_every_type_are_read_as_stated() {
    let profile = subjects_profile(
        r#""country":{"source":"column","column":"land"},
        "randomised_on":{"source":"column","column":"day","date_format":"%d/%m/%Y"},
        "neoadjuvant":{"source":"column","column":"neo","map":{"J":"yes","N":"no"}},
        "age_years":{"source":"column","column":"age","convert":{"kind":"time","from":"months"},"number":{"decimal_comma":true}},
        "er_percent":{"source":"column","column":"er","number":{"strip_percent":true},"map":{"none":"0"}},
        "ecog":{"source":"column","column":"ecog","missing":["-1"]},
        "histology":{"source":"constant","value":"ductal"}"#,
    );
    let file = "id;site".replace(';', ",")
        + ",land,day,neo,age,er,ecog\n 030001 ,5E2,de,05/06/2011,J,\"730,5\",35 %,-1\nNA,s,NAM,31/12/1999,N,,none,1\n";
    let import = imported(file.as_bytes(), &profile);
    let table = subjects(&import);
    let column = |name| table.column(name).unwrap();
    assert_eq!(column("subject_id").texts().unwrap().get(0), Some("030001"), "leading zeros stay, blanks go");
    assert_eq!(column("subject_id").texts().unwrap().get(1), Some("NA"), "no word is missing unless stated");
    assert_eq!(column("site_id").texts().unwrap().get(0), Some("5E2"));
    assert_eq!(column("country").categories().unwrap().levels(), ["DEU", "NAM"]);
    assert_eq!(column("randomised_on").dates().unwrap()[0], NaiveDate::from_ymd_opt(2011, 6, 5));
    assert_eq!(column("neoadjuvant").booleans().unwrap(), [Some(true), Some(false)]);
    assert_eq!(column("age_years").reals().unwrap(), [Some(730.5 * 30.4375 / 365.25), None]);
    assert_eq!(column("age_years").unit.as_deref(), Some("years"));
    assert_eq!(column("er_percent").reals().unwrap(), [Some(35.0), Some(0.0)]);
    assert_eq!(column("ecog").integers().unwrap(), [None, Some(1)]);
    assert_eq!(column("histology").texts().unwrap().get(1), Some("ductal"));
    let names: Vec<_> = table.columns().iter().map(|column| column.name.as_str()).collect();
    let schema = ["subject_id", "site_id", "country", "randomised_on", "neoadjuvant", "age_years", "ecog"];
    assert_eq!(names[..7], schema, "columns stand in the order of the schema");
}

#[test]
fn values_whose_blanks_are_left_off_are_counted_in_one_note() {
    let import = imported(b"id,site,other\n P1,S1 , x\nP2,S1,y\n", &subjects_profile(""));
    assert_eq!(codes(&import), ["MAP-103"]);
    let message = &import.issues.kept()[0].message;
    assert_eq!(message, "2 values had blanks around them, which were left off");
    assert_eq!(codes(&imported(b"id,site\nP1,S1\n", &subjects_profile(""))), [""; 0]);
}

#[test]
fn one_wide_record_gives_several_rows_and_a_long_file_is_routed_by_a_word() {
    let row = |endpoint: &str, rest: &str| {
        format!(
            r#"{{"variables":{{"subject_id":{{"source":"column","column":"id"}},
            "endpoint":{{"source":"constant","value":"{endpoint}"}},
            "time_days":{{"source":"column","column":"time"}},
            "event":{{"source":"column","column":"status","map":{{"1":"no","2":"yes"}}}}}}{rest}}}"#
        )
    };
    let recurrence = row("IDFS", r#","when":{"column":"etype","in":["1"]}"#);
    let death = row("OS", r#","when":{"column":"etype","in":["2"]}"#);
    let profile = profile(&format!(r#"{{"table":"time_to_event","rows":[{recurrence},{death}]}}"#), "");
    let import = imported(b"id,etype,time,status\na,2,100,2\na,1,50,1\nb,3,1,1\n", &profile);
    let table = &import.tables[&TableName::TimeToEvent];
    let endpoints: Vec<_> = table.column("endpoint").unwrap().texts().unwrap().iter().flatten().collect();
    assert_eq!(endpoints, ["OS", "IDFS"], "a word that no template names gives no row");
    assert_eq!(table.column("event").unwrap().booleans().unwrap(), [Some(true), Some(false)]);
    assert_eq!(table.column("time_days").unwrap().unit.as_deref(), Some("days"));
}

#[test]
fn repeated_rows_are_dropped_only_when_asked_and_only_when_equal() {
    let tables = |deduplicate| {
        format!(
            r#"{{"table":"subjects","deduplicate":{deduplicate},"rows":[{{"variables":{{
            "subject_id":{{"source":"column","column":"id"}},"site_id":{{"source":"column","column":"site"}},
            "age_years":{{"source":"column","column":"age"}}}}}}]}}"#
        )
    };
    let file = b"id,site,age,visit\na,s,50,1\na,s,50,2\na,s,51,3\nb,s,50,1\nb,s,50,2\n";
    let kept = imported(file, &profile(&tables(false), ""));
    assert_eq!(kept.tables[&TableName::Subjects].rows(), 5);
    let dropped = imported(file, &profile(&tables(true), ""));
    assert_eq!(codes(&dropped), ["MAP-102"]);
    let table = &dropped.tables[&TableName::Subjects];
    let ids: Vec<_> = table.column("subject_id").unwrap().texts().unwrap().iter().flatten().collect();
    assert_eq!(ids, ["a", "a", "b"]);
    let origins = &dropped.origins[&TableName::Subjects];
    assert_eq!([0, 1, 2, 3].map(|row| origins.record(row)), [Some(2), Some(4), Some(5), None]);
}

#[test]
fn a_skipped_row_that_holds_a_value_is_a_warning_and_one_that_holds_none_is_silent() {
    let profile = profile(
        r#"{"table":"her2_assessments","rows":[{"variables":{
            "subject_id":{"source":"column","column":"id"},
            "specimen":{"source":"constant","value":"metastasis"},
            "ihc_score":{"source":"column","column":"ihc"},
            "assay":{"source":"column","column":"assay"}},
            "skip_when_all_missing":["ihc_score"]}]}"#,
        "",
    );
    let import = imported(b"id,ihc,assay\na,,\nb,,4B5\nc,0,\n", &profile);
    assert_eq!(codes(&import), ["MAP-101"]);
    assert_eq!(import.issues.kept()[0].row, Some(3));
    assert!(!import.issues.has_errors());
    assert_eq!(import.tables[&TableName::Her2Assessments].rows(), 1);
}

#[test]
fn a_row_number_is_an_id_for_a_file_without_one() {
    let profile = profile(
        r#"{"table":"subjects","rows":[{"variables":{
            "subject_id":{"source":"row_number","prefix":"S-","width":3},
            "site_id":{"source":"constant","value":"one"}}}]}"#,
        "",
    );
    let import = imported(b"age\n50\n\n60\n", &profile);
    let ids = import.tables[&TableName::Subjects].column("subject_id").unwrap();
    assert_eq!(ids.texts().unwrap().iter().flatten().collect::<Vec<_>>(), ["S-001", "S-002"]);
}

#[test]
fn extra_covariates_keep_their_type_unit_and_levels() {
    let subjects = r#"{"table":"subjects","rows":[{"variables":{
        "subject_id":{"source":"column","column":"id"},"site_id":{"source":"column","column":"site"}}}]}"#;
    let more = r#","extra_covariates":[
        {"name":"tumour_size","type":"real","unit":"mm","source":{"column":"cm","convert":{"kind":"factor","factor":10}}},
        {"name":"ki67","type":"category","levels":["low","high"],"source":{"column":"ki67","map":{"L":"low","H":"high"}}},
        {"name":"lab","type":"category","source":{"column":"lab"}},
        {"name":"absent","type":"text","source":{"column":"absent","optional":true}}]"#;
    let import = imported(b"id,site,cm,ki67,lab\na,s,2.5,H,west\nb,s,,L,east\n", &profile(subjects, more));
    let table = self::subjects(&import);
    let column = |name| table.column(name).unwrap();
    assert_eq!(column("tumour_size").reals().unwrap(), [Some(25.0), None]);
    assert_eq!(column("tumour_size").unit.as_deref(), Some("mm"));
    assert_eq!(column("ki67").categories().unwrap().levels(), ["low", "high"]);
    assert_eq!(column("ki67").categories().unwrap().codes(), [1, 0]);
    assert_eq!(column("lab").categories().unwrap().levels(), ["east", "west"]);
    assert!(table.column("absent").is_none());
}

#[test]
fn a_canonical_file_needs_no_profile_of_its_own() {
    let identity = ImportProfile::identity(TableName::DiseaseEvents);
    let import = imported(b"kind,subject_id,occurred_on\ndeath,a,2020-02-29\n", &identity);
    assert!(import.issues.kept().is_empty(), "{:?}", import.issues.kept());
    let table = &import.tables[&TableName::DiseaseEvents];
    assert_eq!(table.column("kind").unwrap().categories().unwrap().get(0), Some("death"));
    assert_eq!(table.column("kind").unwrap().values.kind(), VariableType::Category);
    let subjects = ImportProfile::identity(TableName::Subjects);
    let import = imported(b"subject_id,site_id,age\na,s,1\n", &subjects);
    assert_eq!(codes(&import), ["MAP-002"], "an unknown column of a canonical file is a mistake");
    let import = imported(b"subject_id,age_years\na,1\n", &subjects);
    assert_eq!(codes(&import), ["MAP-001"], "a required column must be there");
}

#[test]
fn an_optional_column_that_is_absent_leaves_its_variable_out() {
    let identity = ImportProfile::identity(TableName::Subjects);
    let import = imported(b"subject_id,site_id\na,s\n", &identity);
    let table = subjects(&import);
    assert_eq!(table.columns().len(), 2);
    let origins = &import.origins[&TableName::Subjects];
    assert_eq!((origins.column(0, "site_id"), origins.column(0, "arm")), (Some("site_id"), None));
}

#[test]
fn a_skip_rule_on_a_column_that_is_absent_finds_it_missing() {
    let profile = profile(
        r#"{"table":"her2_assessments","rows":[{"variables":{
            "subject_id":{"source":"column","column":"id"},
            "specimen":{"source":"constant","value":"unknown"},
            "ihc_score":{"source":"column","column":"ihc","optional":true}},
            "skip_when_all_missing":["ihc_score"]}]}"#,
        "",
    );
    let import = imported(b"id\na\n", &profile);
    assert_eq!(import.tables[&TableName::Her2Assessments].rows(), 0);
    let import = imported(b"id,ihc\na,0\nb,\n", &profile);
    assert_eq!(import.tables[&TableName::Her2Assessments].rows(), 1);
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_the_order_of_rows_and_nothing_else(
        rows in prop::collection::vec(("[a-c]{1,3}", "[xyz]{0,1}"), 1..20),
    ) {
        let profile = subjects_profile(r#""arm":{"source":"column","column":"arm"}"#);
        let read = |rows: &mut dyn Iterator<Item = &(String, String)>| {
            let lines: String = rows.map(|(id, arm)| format!("{id},s,{arm}\n")).collect();
            let import = imported(format!("id,site,arm\n{lines}").as_bytes(), &profile);
            let table = &import.tables[&TableName::Subjects];
            let arms = table.column("arm").unwrap().categories().unwrap();
            (arms.levels().to_vec(), arms.iter().map(|arm| arm.map(str::to_owned)).collect::<Vec<_>>())
        };
        let (levels, words) = read(&mut rows.iter());
        let (levels_reversed, mut words_reversed) = read(&mut rows.iter().rev());
        words_reversed.reverse();
        prop_assert_eq!(levels, levels_reversed);
        prop_assert_eq!(words, words_reversed);
    }
}
