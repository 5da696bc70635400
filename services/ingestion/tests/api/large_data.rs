//! Data of more rows than are held in memory: the tables are those that are held whole, and so is what is
//! said of them.

use std::fmt::Write as _;

use palladion_api::ingestion::{Change, ChangeCode, DifferenceFilter, LeftOut, RedactSubject, UploadState};
use palladion_domain::digest::Digest;
use palladion_domain::tables::TableName::Subjects;
use palladion_formats::csv::ReadLimits;
use palladion_formats::parquet::{ROW_GROUP_ROWS, to_bytes};
use palladion_formats::profile::{ImportProfile, import};
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;

use crate::world::{World, reason};

const ROWS: usize = 2 * ROW_GROUP_ROWS + 3;

/// Subjects in this order, without some of them; one has another age.
fn subjects(rows: impl Iterator<Item = usize>, without: &[usize], older: Option<usize>) -> String {
    let mut text = String::from("subject_id,site_id,country,age_years\n");
    for row in rows.filter(|row| !without.contains(row)) {
        let age = if older == Some(row) { 99 } else { 18 + row % 60 };
        writeln!(text, "P{row:07},S{},{},{age}", row % 50, ["AUT", "DEU"][row % 50 % 2]).unwrap();
    }
    text
}

/// The digest of the table that the file gives when it is held whole.
fn digest_of(text: &str) -> Digest {
    let whole = import(text.as_bytes(), &ImportProfile::identity(Subjects), &ReadLimits::default()).unwrap();
    sha256(&to_bytes(&whole.tables[&Subjects]).unwrap())
}

fn line(change: &Change) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_default();
    format!("{} {:?} {}>{}", change.subject_id, change.kind, value(&change.old), value(&change.new))
}

#[tokio::test]
async fn large_tables_are_written_compared_redacted_and_frozen_as_small_ones() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let text = subjects(0..ROWS, &[], None);
        let upload = world.send(trial, Subjects, &text).await.unwrap();
        assert_eq!((upload.state, upload.validation.rows_read), (UploadState::Valid, ROWS as u64));
        assert_eq!(upload.validation.tables[0].digest, Some(digest_of(&text)), "{backend}");
        let first = world.accept(&[&upload]).await.unwrap();

        // The other way round, and a little different.
        let text = subjects((1..=ROWS).rev(), &[7], Some(70_000));
        let later = world.send(trial, Subjects, &text).await.unwrap();
        assert_eq!(later.validation.tables[0].digest, Some(digest_of(&text)));
        let corrected = reason(ChangeCode::QueryAnswer, "queries of 3 March");
        let second = world.accept_for(&[&later], Some(corrected.clone())).await.unwrap();
        let every = DifferenceFilter::default();
        let page = manager.version_difference(trial, second.version_id, &every).await.unwrap();
        let expected = [
            "P0000000 SubjectRemoved >".to_owned(),
            "P0000007 SubjectRemoved >".to_owned(),
            "P0070000 ValueChanged 58>99".to_owned(),
            format!("P{ROWS:07} SubjectAdded >"),
        ];
        assert_eq!(page.items.iter().map(line).collect::<Vec<_>>(), expected, "{backend}");

        let one = world.freeze(&second).await;

        // A redacted subject is in no later version, and no difference.
        let withdrawn = RedactSubject {
            subject_id: "P0100000".parse().unwrap(),
            reason: reason(ChangeCode::Withdrawal, "consent was withdrawn"),
        };
        manager.redact(trial, &withdrawn).await.unwrap();
        let third = world.accept_for(&[&upload], Some(corrected)).await.unwrap();
        assert_eq!(third.left_out, Some(LeftOut { subjects: 1, rows: 1 }));
        let left = subjects(0..ROWS, &[100_000], None);
        assert_eq!((third.tables[0].rows, third.tables[0].digest), (ROWS as u64 - 1, digest_of(&left)));
        let page = manager.version_difference(trial, third.version_id, &every).await.unwrap();
        assert!(page.items.iter().all(|change| change.subject_id != "P0100000"));
        assert_eq!(page.items.len(), 4);

        let other = world.freeze(&third).await;
        let compared =
            manager.snapshot_difference(trial, one.snapshot_id, other.snapshot_id, &every).await.unwrap();
        let hidden: Vec<_> = compared.items.iter().map(line).collect();
        assert_eq!(hidden.len(), 4, "the redacted subject is not shown: {hidden:?}");
        assert_eq!(other.manifest.tables[0].columns.len(), 4);
        let frozen = manager.snapshot_table(trial, other.snapshot_id, Subjects).await.unwrap();
        assert_eq!(sha256(&frozen), third.tables[0].digest);
        assert_ne!(first.tables[0].digest, third.tables[0].digest);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_large_file_with_faults_is_reported_in_the_order_of_its_rows() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let mut text = subjects(0..ROWS, &[], None);
        for (id, age) in [("P0131000", "50"), ("P0000500", "50"), ("P0130999", "131")] {
            writeln!(text, "{id},S1,DEU,{age}").unwrap();
        }
        let upload = world.send(trial, Subjects, &text).await.unwrap();
        assert_eq!((upload.state, upload.validation.errors), (UploadState::Invalid, 4));
        assert_eq!(upload.validation.tables[0].digest, None, "nothing is kept of it");
        let issues = world.issues(&upload).await;
        let errors = issues.iter().filter(|issue| issue.severity.as_str() == "error");
        let found: Vec<_> =
            errors.map(|issue| (issue.code.as_str(), issue.row.unwrap() - ROWS as u64)).collect();
        let last = [("KEY-001", 2), ("KEY-001", 3), ("KEY-001", 4), ("RNG-001", 4)];
        assert_eq!(found, last, "{backend}");
        assert_eq!(issues[0].message, "the subject of row 131077 is enrolled in row 131002 already");
        world.running.stop().await;
    }
}
