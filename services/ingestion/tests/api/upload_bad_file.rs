//! Files that cannot be read, or not wholly: always a report with row and column, never a 500.

use palladion_api::ingestion::{Mapping, UploadState};
use palladion_domain::tables::TableName;
use palladion_testkit::backends;

use crate::world::World;

const HEADER: &str = "subject_id,site_id,age_years\n";

/// The code, the row and the column of the issue that a file must cause.
type Expected = (&'static str, Option<u64>, Option<&'static str>);

fn refused() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let file = |text: &str| text.as_bytes().to_vec();
    vec![
        ("an empty file", file(""), ("CSV-009", Some(1), None)),
        ("a header only", file(HEADER), ("CSV-010", Some(1), None)),
        (
            "no encoding",
            [HEADER.as_bytes(), b"P1,S\x81,50\n"].concat(),
            ("CSV-017", Some(2), Some("site_id")),
        ),
        (
            "two encodings",
            [HEADER.as_bytes(), "P1,É,50\n".as_bytes(), b"P2,S\x92,50\n"].concat(),
            ("CSV-001", Some(3), Some("site_id")),
        ),
        ("UTF-16, cut", b"\xff\xfes\0u\0b".to_vec(), ("CSV-002", Some(1), None)),
        ("a NUL", file("subject_id,site_id\nP1,S\0\n"), ("CSV-003", Some(2), Some("site_id"))),
        (
            "a quoted field that never ends",
            file("subject_id,site_id,age_years\nP1,\"S1,50\nP2,S1,51\n"),
            ("CSV-004", Some(2), Some("site_id")),
        ),
        (
            "10 MB in one field",
            format!("{HEADER}P1,S1,50\nP2,{},51\n", "x".repeat(10 << 20)).into_bytes(),
            ("CSV-005", Some(3), Some("site_id")),
        ),
        ("a column without a name", file("subject_id,,site_id\nP1,x,S1\n"), ("CSV-011", Some(1), None)),
        (
            "two columns of one name",
            file("subject_id,site_id,site_id\nP1,S1,S2\n"),
            ("CSV-012", Some(1), Some("site_id")),
        ),
        ("a short row", file("subject_id,site_id,age_years\nP1,S1,50\nP2,S1\n"), ("CSV-013", Some(3), None)),
        ("a long row", file("subject_id,site_id\nP1,S1,50\n"), ("CSV-013", Some(2), None)),
        ("text after a quote", file("subject_id,site_id\nP1,\"S1\"x\n"), ("CSV-014", Some(2), None)),
        ("a missing column", file("subject_id,age_years\nP1,50\n"), ("MAP-001", Some(1), Some("site_id"))),
        (
            "a column that is no variable",
            file("subject_id,site_id,birth_date\nP1,S1,1960-01-01\n"),
            ("MAP-002", Some(1), Some("birth_date")),
        ),
        ("two delimiters", file("subject_id,site_id;x\nP1,S1;y\n"), ("CSV-016", Some(1), None)),
        ("a format that is not read", b"%PDF-1.7\n".to_vec(), ("FILE-001", Some(1), None)),
    ]
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_invalid_upload() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        for (name, bytes, (code, row, column)) in refused() {
            let upload = world.send_bytes(trial, Mapping::Table(TableName::Subjects), &bytes).await.unwrap();
            assert_eq!(upload.state, UploadState::Invalid, "{name}");
            assert_eq!(upload.size_bytes, bytes.len() as u64, "{name}");
            assert!(upload.validation.tables.iter().all(|table| table.digest.is_none()), "{name}");
            let issues = world.issues(&upload).await;
            let found = issues.iter().find(|issue| issue.code == code);
            let found = found.unwrap_or_else(|| panic!("{name}: {issues:?}"));
            assert_eq!(found.row, row, "{name}: {found:?}");
            let empty = issues.iter().any(|issue| issue.code == "SCH-004");
            assert!(!empty, "{name}: what could not be read is not an empty table");
            if column.is_some() {
                assert_eq!(found.column.as_deref(), column, "{name}: {found:?}");
            }
        }
        world.running.stop().await;
    }
}

#[tokio::test]
async fn more_rows_than_allowed_are_refused() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.rows = 2).await;
        let trial = world.trial().await;
        let file = format!("{HEADER}P1,S1,50\nP2,S1,51\nP3,S1,52\n");
        let upload = world.send(trial, TableName::Subjects, &file).await.unwrap();
        let issues = world.issues(&upload).await;
        assert_eq!((issues[0].code.as_str(), issues[0].row), ("CSV-008", Some(4)));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn odd_files_are_read_and_what_is_odd_is_noted() {
    let cases: &[(&str, &[u8], Option<&str>)] = &[
        ("a byte order mark", b"\xef\xbb\xbfsubject_id,site_id\nP1,S1\nP2,S1\n", Some("CSV-101")),
        ("CR only", b"subject_id,site_id\rP1,S1\rP2,S1\r", None),
        ("CRLF, no end", b"subject_id,site_id\r\nP1,S1\r\nP2,S1", None),
        ("mixed line ends", b"subject_id,site_id\r\nP1,S1\nP2,S1\r", Some("CSV-102")),
        ("blank lines", b"subject_id,site_id\n\nP1,S1\n\nP2,S1\n", Some("CSV-103")),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        for (name, bytes, code) in cases {
            let upload = world.send_bytes(trial, Mapping::Table(TableName::Subjects), bytes).await.unwrap();
            assert_eq!((upload.state, upload.validation.rows_read), (UploadState::Valid, 2), "{name}");
            let codes: Vec<_> = upload.validation.codes.iter().map(|code| code.code.as_str()).collect();
            assert_eq!(codes.iter().find(|code| code.starts_with("CSV")), code.as_ref(), "{name}");
        }
        world.running.stop().await;
    }
}
