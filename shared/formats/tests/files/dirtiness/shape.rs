//! Patterns 1 to 8: the shape of the file.

use palladion_domain::tables::TableName;
use palladion_formats::profile::ImportProfile;

use crate::support::{codes, file_profile, imported, only, sample, subjects_profile};

fn ids(file: &[u8], profile: &ImportProfile) -> Vec<String> {
    let import = imported(file, profile);
    assert!(!import.issues.has_errors(), "{:?}", import.issues.kept());
    let column = import.tables[&TableName::Subjects].column("subject_id").unwrap();
    column.texts().unwrap().iter().flatten().map(str::to_owned).collect()
}

#[test]
fn pattern_01_further_header_rows_are_skipped_where_the_profile_counts_them() {
    let file = b"id,site\nalternative id,alternative site\nCDE_ID:1,CDE_ID:2\na,s\nb,s\n";
    assert_eq!(ids(file, &file_profile(r#"{"skip_rows_after_header":2}"#)), ["a", "b"]);
    assert_eq!(ids(file, &subjects_profile("")).len(), 4, "nothing is skipped by itself");
}

#[test]
fn pattern_02_comment_rows_and_rows_above_the_header_are_skipped_where_the_profile_says_so() {
    let file = b"#Patient Identifier,Site\n#STRING,STRING\nid,site\na,s\n";
    assert_eq!(ids(file, &file_profile(r##"{"comment_prefix":"#"}"##)), ["a"]);
    let missing = imported(file, &subjects_profile(""));
    assert!(missing.issues.has_errors(), "the first row is the header unless told");
    let merged = b"Demography,\nid,site\n\"code\nlist\",x\na,s\n";
    assert_eq!(ids(merged, &file_profile(r#"{"header_row":2,"skip_rows_after_header":1}"#)), ["a"]);
}

#[test]
fn pattern_04_windows_1252_and_other_scripts_are_read_as_such_with_a_note() {
    let file = b"id,site\na,St\x92s\n";
    let import = imported(file, &subjects_profile(""));
    assert!(!import.issues.has_errors(), "{:?}", import.issues.kept());
    let sites = import.tables[&TableName::Subjects].column("site_id").unwrap().texts().unwrap();
    assert_eq!(sites.get(0), Some("St\u{2019}s"));
    assert_eq!(import.issues.kept().len(), 1, "{:?}", import.issues.kept());
    let japanese = "id,site\na,\u{6771}\u{4eac}\n";
    let import = imported(japanese.as_bytes(), &subjects_profile(""));
    let sites = import.tables[&TableName::Subjects].column("site_id").unwrap().texts().unwrap();
    assert_eq!((sites.get(0), codes(&import).len()), (Some("\u{6771}\u{4eac}"), 0));
}

#[test]
fn pattern_07_a_wrong_count_of_records_is_an_issue_and_the_rows_are_read() {
    let json = r#"{"profile":"palladion.profile/1","name":"dirt","tables":[{"table":"subjects","rows":[{"variables":{
        "subject_id":{"source":"row_number"},"site_id":{"source":"constant","value":"s"}}}]}]}"#;
    let profile = ImportProfile::parse(json).unwrap();
    let import = imported(&sample("datasetjson_v1_1/extended_dataset.json"), &profile);
    assert_eq!(import.notes.records, 2);
    let told = import.issues.kept().iter().any(|issue| issue.message.contains("72"));
    assert!(told, "{:?}", import.issues.kept());
    // CDISC's own compressed examples are gzip where the specification says zlib.
    let gzip = imported(&sample("datasetjson_v1_1/sdtm/ds.dsjc"), &profile);
    assert_eq!(gzip.notes.records, 53);
}

#[test]
fn pattern_03_any_line_end_ends_a_record() {
    for text in ["id,site\ra,b\rc,d", "id,site\r\na,b\r\nc,d", "id,site\na,b\nc,d"] {
        let import = imported(text.as_bytes(), &subjects_profile(""));
        assert_eq!((codes(&import).len(), import.notes.records), (0, 2), "{text:?}");
    }
}

#[test]
fn pattern_05_duplicate_names_are_refused_and_odd_names_are_found() {
    let import = imported(b"id,site,Staging System,Staging System\na,b,c,d\n", &subjects_profile(""));
    assert_eq!((only(&import).code.as_str(), only(&import).row), ("CSV-012", Some(1)));
    assert_eq!(only(&import).column.as_deref(), Some("Staging System"));
    let odd = subjects_profile(
        r#""age_years":{"source":"column","column":"Days to Sample Collection."},
        "bmi_kg_per_m2":{"source":"column","column":"Chromosome INstability index CIN "}"#,
    );
    let import =
        imported(b"id,site,Days to Sample Collection.,Chromosome INstability index CIN \na,b,1,2\n", &odd);
    assert_eq!(codes(&import), [""; 0]);
    assert_eq!(import.tables[&TableName::Subjects].columns().len(), 4);
}

#[test]
fn pattern_06_rows_that_hold_only_an_id_or_nothing_are_told() {
    let json = r#"{"profile":"palladion.profile/1","name":"dirt","file":{"missing":["NA"]},
        "tables":[{"table":"time_to_event","rows":[{"variables":{
            "subject_id":{"source":"column","column":"id"},"endpoint":{"source":"constant","value":"OS"},
            "time_days":{"source":"column","column":"time"},"event":{"source":"column","column":"event"}},
            "skip_when_all_missing":["time_days"]}]}]}"#;
    let profile = ImportProfile::parse(json).unwrap();
    let import = imported(b"id,time,event\na,5,1\nb,,\nNA,NA,NA\nc,NA,1\n", &profile);
    assert_eq!(import.tables[&TableName::TimeToEvent].rows(), 1);
    assert_eq!(
        (only(&import).code.as_str(), only(&import).row),
        ("MAP-101", Some(5)),
        "an event without a time"
    );
    let import = imported(b"id,site\nNA,NA\nb,s\n", &subjects_profile(""));
    assert_eq!(codes(&import), [""; 0], "`NA` is a name until the profile says otherwise");
}

#[test]
fn pattern_08_several_rows_of_a_patient_are_all_kept_or_combined_and_contradictions_are_told() {
    let tables = |combine: &str| {
        let json = format!(
            r#"{{"profile":"palladion.profile/1","name":"dirt","tables":[{{"table":"her2_assessments",{combine}
            "rows":[{{"variables":{{"subject_id":{{"source":"column","column":"id"}},
                "specimen":{{"source":"column","column":"specimen"}},
                "ihc_score":{{"source":"column","column":"ihc"}},
                "ish_result":{{"source":"column","column":"ish"}}}}}}]}}]}}"#
        );
        ImportProfile::parse(&json).unwrap()
    };
    let file = b"id,specimen,ihc,ish\n\
        a,surgical_resection,2+,\na,surgical_resection,,negative\na,metastasis,3+,\n\
        b,unknown,0,\nb,unknown,1+,\n";
    let kept = imported(file, &tables(""));
    assert_eq!((kept.tables[&TableName::Her2Assessments].rows(), codes(&kept).len()), (5, 0));
    let combined = imported(file, &tables(r#""combine_by":["subject_id","specimen"],"#));
    assert_eq!(codes(&combined), ["MAP-112", "MAP-113"]);
    assert_eq!(combined.issues.kept()[1].row, Some(6));
    let table = &combined.tables[&TableName::Her2Assessments];
    let words = |name| table.column(name).unwrap().categories().unwrap().iter().collect::<Vec<_>>();
    assert_eq!(words("ihc_score"), [Some("2+"), Some("3+"), Some("0"), Some("1+")]);
    assert_eq!(words("ish_result"), [Some("negative"), None, None, None]);
    let origins = &combined.origins[&TableName::Her2Assessments];
    assert_eq!([0, 1, 2, 3].map(|row| origins.record(row)), [Some(2), Some(4), Some(5), Some(6)]);
}
