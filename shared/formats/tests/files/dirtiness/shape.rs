//! Patterns 1 to 8: the shape of the file.

use palladion_domain::tables::TableName;
use palladion_formats::profile::ImportProfile;

use crate::support::{codes, imported, only, subjects_profile};

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
