//! What points at a person: refused, dropped, capped or replaced.

use palladion_domain::tables::TableName;
use palladion_formats::privacy::PseudonymKey;
use palladion_formats::profile::ImportProfile;

use crate::support::{codes, imported, only, subjects_profile};

/// The profile of subjects with this part on privacy.
fn with_privacy(variables: &str, privacy: &str) -> ImportProfile {
    let profile = serde_json::to_value(subjects_profile(variables)).unwrap();
    let mut document = profile;
    document["privacy"] = serde_json::from_str(privacy).unwrap();
    ImportProfile::parse(&document.to_string()).unwrap()
}

#[test]
fn a_column_that_looks_like_a_persons_is_refused_until_it_is_dropped() {
    let file = b"id,site,Patient Name,DOB\na,s,Maria Muster,1928-01-01\n";
    let import = imported(file, &subjects_profile(""));
    assert_eq!(codes(&import), ["PRV-001", "PRV-001"]);
    assert!(import.tables.is_empty(), "nothing is read");
    let issue = &import.issues.kept()[1];
    assert_eq!((issue.row, issue.column.as_deref(), issue.value.as_deref()), (Some(1), Some("DOB"), None));
    let dropped = with_privacy("", r#"{"drop":["Patient Name","DOB","absent"]}"#);
    let import = imported(file, &dropped);
    assert_eq!(codes(&import), ["PRV-102"]);
    assert_eq!(only(&import).message, "left out unread: Patient Name, DOB");
    assert_eq!(import.tables[&TableName::Subjects].rows(), 1);
}

#[test]
fn a_column_that_only_looks_so_is_cleared_with_a_reason() {
    let cleared = r#"{"cleared":[{"column":"name","reason":"name of the laboratory"}]}"#;
    let import = imported(b"id,site,name\na,s,x\n", &with_privacy("", cleared));
    assert_eq!(codes(&import), [""; 0]);
}

#[test]
fn a_value_that_points_at_a_person_is_told_once_a_column_and_never_repeated() {
    let file =
        b"id,site,contact,note\na,s,,x\nb,s,maria@example.org,y\nc,s,max@example.org,+43 1 40400 1234\n";
    let import = imported(file, &subjects_profile(""));
    assert_eq!(codes(&import), ["PRV-002", "PRV-002"]);
    let places: Vec<_> =
        import.issues.kept().iter().map(|issue| (issue.row, issue.column.as_deref())).collect();
    assert_eq!(places, [(Some(3), Some("contact")), (Some(4), Some("note"))]);
    assert!(import.issues.kept().iter().all(|issue| issue.value.is_none() && !issue.message.contains('@')));
    let dropped = with_privacy("", r#"{"drop":["contact","note"]}"#);
    assert_eq!(codes(&imported(file, &dropped)), ["PRV-102"]);
}

#[test]
fn pattern_29_ages_above_the_cap_become_the_cap_plus_one_and_are_counted() {
    let age = r#""age_years":{"source":"column","column":"age"}"#;
    let file = b"id,site,age\na,s,89\nb,s,90\nc,s,104.5\nd,s,55\n";
    let kept = imported(file, &subjects_profile(age));
    let ages = |import: &palladion_formats::profile::Import| {
        import.tables[&TableName::Subjects].column("age_years").unwrap().reals().unwrap().to_vec()
    };
    assert_eq!(ages(&kept)[2], Some(104.5), "nothing is capped by itself");
    let capped = imported(file, &with_privacy(age, r#"{"cap_age":89}"#));
    assert_eq!(ages(&capped), [Some(89.0), Some(90.0), Some(90.0), Some(55.0)]);
    assert_eq!(codes(&capped), ["PRV-101"]);
    assert!(only(&capped).message.starts_with("2 ages"));
}

#[test]
fn ids_become_pseudonyms_and_no_issue_repeats_them() {
    let json = r#"{"pseudonymise":{"key_id":"k1"}}"#;
    let variables = r#""sex":{"source":"column","column":"sex"}"#;
    let profile = with_privacy(variables, json);
    let long = "x".repeat(65);
    let file = format!("id,site,sex\nP1,s,female\nP2,s,woman\nP1,s,male\n{long},s,male\n");
    assert_eq!(codes(&imported(file.as_bytes(), &profile)), ["PRV-003"], "no key, no file");
    let other = PseudonymKey::new("k2", &[1; 32]).unwrap();
    assert_eq!(codes(&imported(file.as_bytes(), &profile.clone().with_key_of(&[other]))), ["PRV-003"]);
    let key = PseudonymKey::new("k1", &[1; 32]).unwrap();
    let import = imported(file.as_bytes(), &profile.with_key_of(std::slice::from_ref(&key)));
    assert_eq!(codes(&import), ["MAP-003", "MAP-012"]);
    assert_eq!(import.issues.kept()[0].value.as_deref(), Some("woman"), "other values are shown");
    assert_eq!(import.issues.kept()[1].value, None, "the raw id is not");
    let ids = import.tables[&TableName::Subjects].column("subject_id").unwrap().texts().unwrap();
    let ids: Vec<_> = ids.iter().flatten().collect();
    assert_eq!(ids, [key.pseudonym("P1"), key.pseudonym("P2"), key.pseudonym("P1")]);
}

#[test]
fn the_privacy_part_is_checked_like_the_rest() {
    let base = |variables: &str| serde_json::to_value(subjects_profile(variables)).unwrap();
    for (name, variables, privacy, pointer) in [
        ("dropped and read", "", r#"{"drop":["site"]}"#, "/tables/0/rows/0/variables/site_id/column"),
        ("an empty column", "", r#"{"drop":[""]}"#, "/privacy/drop/0"),
        ("no reason", "", r#"{"cleared":[{"column":"x","reason":" "}]}"#, "/privacy/cleared/0/reason"),
        ("a cap of 0", "", r#"{"cap_age":0}"#, "/privacy/cap_age"),
        ("no key", "", r#"{"pseudonymise":{"key_id":""}}"#, "/privacy/pseudonymise/key_id"),
        (
            "the id in clear",
            r#""histology":{"source":"column","column":"id"}"#,
            r#"{"pseudonymise":{"key_id":"k1"}}"#,
            "/tables/0/rows/0/variables/histology/column",
        ),
    ] {
        let mut document = base(variables);
        document["privacy"] = serde_json::from_str(privacy).unwrap();
        let error = ImportProfile::parse(&document.to_string()).unwrap_err();
        assert!(error.to_string().contains(pointer), "{name}: {error}");
    }
}

/// What a profile that reads no column says about what points at persons.
fn told(file: &[u8]) -> Vec<(String, Option<String>)> {
    let json = r#"{"profile":"palladion.profile/1","name":"test","tables":[{"table":"subjects","rows":[{"variables":{
        "subject_id":{"source":"row_number"},"site_id":{"source":"constant","value":"one"}}}]}]}"#;
    let import = imported(file, &ImportProfile::parse(json).unwrap());
    let of_persons = import.issues.kept().iter().filter(|issue| issue.code.starts_with("PRV-"));
    of_persons.map(|issue| (issue.code.clone(), issue.column.clone())).collect()
}

#[test]
fn no_column_of_the_sample_files_is_taken_for_what_points_at_a_person() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/data");
    let mut folders = vec![std::path::PathBuf::from(root)];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let found = told(&std::fs::read(&path).unwrap());
            // Years of birth, called so, stand in some of them.
            let kept: Vec<_> =
                found.iter().filter(|(_, column)| column.as_deref() != Some("BRTHDTC")).collect();
            assert!(kept.is_empty(), "{}: {kept:?}", path.display());
        }
    }
    assert!(files > 60, "{files}");
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/palladion/demo/tcga-brca");
    assert_eq!(told(&std::fs::read(format!("{demo}/tcga_brca_clinical.csv")).unwrap()), []);
}

#[test]
fn a_column_is_told_by_its_words_together_and_cleared_or_dropped_by_the_profile() {
    // Made with python-stdnum.
    let ids = [
        "943 476 5919",
        "401 023 2137",
        "999 055 3300",
        "999 055 3319",
        "999 055 3327",
        "999 055 3335",
        "999 055 3343",
        "999 055 3351",
        "999 055 3378",
        "999 055 3386",
    ];
    let rows: String = ids.iter().enumerate().map(|(row, id)| format!("P{row},S1,{id}\n")).collect();
    let file = format!("id,site,hospital\n{rows}");
    let import = imported(file.as_bytes(), &subjects_profile(""));
    assert_eq!(codes(&import), ["PRV-002"]);
    let issue = only(&import);
    assert_eq!((issue.column.as_deref(), issue.value.as_deref(), issue.row), (Some("hospital"), None, None));
    assert!(issue.message.contains("NHS numbers"), "{}", issue.message);
    let cleared = r#"{"cleared":[{"column":"hospital","reason":"numbers of the laboratory"}]}"#;
    assert_eq!(codes(&imported(file.as_bytes(), &with_privacy("", cleared))), [""; 0]);
    let dropped = with_privacy("", r#"{"drop":["hospital"]}"#);
    assert_eq!(codes(&imported(file.as_bytes(), &dropped)), ["PRV-102"]);
}
