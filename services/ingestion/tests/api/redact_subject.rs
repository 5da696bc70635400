use std::io::Cursor;

use futures::TryStreamExt as _;
use palladion_api::ingestion::{
    ChangeCode, DifferenceFilter, IssueFilter, LeftOut, ProposeSnapshot, RecordsQuery, RedactSubject,
    Redaction,
};
use palladion_api::ledger::{EntryFilter, ExportQuery, LedgerClient};
use palladion_domain::actor::Role;
use palladion_domain::tables::TableName::{Her2Assessments, Subjects};
use palladion_formats::parquet;
use palladion_ledger::verify::{Options, verify};
use palladion_testkit::backends;

use crate::world::{World, pointers, problem, reason, refusal};

const SUBJECTS: &str = "subject_id,site_id,age_years\nP1,S1,61\nP2,S1,47\nP3,S2,50\n";
const READINGS: &str = "subject_id,specimen,ihc_score\nP1,metastasis,0\nP2,metastasis,0\nP2,unknown,1+\n";
const BROKEN: &str = "subject_id,site_id\nP2,S1\nP2,S1\n";

fn withdrawn(subject: &str) -> RedactSubject {
    let reason = reason(ChangeCode::Withdrawal, "consent was withdrawn");
    RedactSubject { subject_id: subject.parse().unwrap(), reason }
}

#[tokio::test]
async fn a_redacted_subject_leaves_every_later_version_and_no_earlier_one() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let readings = world.send(trial, Her2Assessments, READINGS).await.unwrap();
        let first = world.accept(&[&subjects, &readings]).await.unwrap();
        let snapshot = world.freeze(&first).await;
        let redaction = manager.redact(trial, &withdrawn("P2")).await.unwrap();
        assert_eq!(
            (&redaction.versions[..], &redaction.snapshots[..]),
            (&[first.version_id][..], &[snapshot.snapshot_id][..])
        );
        assert_eq!(redaction.sealed_uploads, [subjects.upload_id, readings.upload_id]);
        assert_eq!(manager.redactions(trial, None).await.unwrap().items, std::slice::from_ref(&redaction));

        // The same export again still holds the subject; the readings are carried over.
        let second = world.accept_for(&[&subjects], None).await.unwrap();
        assert_eq!(second.left_out, Some(LeftOut { subjects: 1, rows: 3 }), "{backend}");
        let rows: Vec<_> = second.tables.iter().map(|table| table.rows).collect();
        assert_eq!(rows, [2, 1]);
        let every = DifferenceFilter::default();
        let page = manager.version_difference(trial, second.version_id, &every).await.unwrap();
        assert!(page.items.is_empty(), "a redaction is no change: {page:?}");
        let later = world.freeze(&second).await;
        let bytes = manager.snapshot_table(trial, later.snapshot_id, Subjects).await.unwrap();
        let table = parquet::read(bytes).unwrap();
        let ids: Vec<_> = table.column("subject_id").unwrap().texts().unwrap().iter().flatten().collect();
        assert_eq!(ids, ["P1", "P3"]);
        assert_eq!(refusal(world.accept(&[&subjects]).await), (409, "nothing-new".to_owned()));

        // What was frozen stays what it is; the version is frozen no more.
        assert!(manager.verify_snapshot(trial, snapshot.snapshot_id).await.unwrap().holds);
        let cut_off = "2024-12-31".parse().ok();
        let again = ProposeSnapshot { version_id: first.version_id, data_cut_off: cut_off };
        assert_eq!(refusal(manager.propose(trial, &again).await), (409, "version-redacted".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn what_holds_a_redacted_subject_is_not_handed_out_any_more() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        world.version(trial).await;
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let other = world.send(trial, Subjects, "subject_id,site_id\nP1,S1\n").await.unwrap();
        let broken = world.send(trial, Subjects, BROKEN).await.unwrap();
        let altered = SUBJECTS.replace("P2,S1,47", "P2,S1,48").replace("P1,S1,61", "P1,S1,62");
        let altered = world.send(trial, Subjects, &altered).await.unwrap();
        let version = world.accept(&[&altered]).await.unwrap();
        let wanted = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
        let proposal = manager.propose(trial, &wanted).await.unwrap();
        let changed = async || {
            let every = DifferenceFilter::default();
            let page = manager.version_difference(trial, version.version_id, &every).await.unwrap();
            page.items.iter().map(|change| change.subject_id.clone()).collect::<Vec<_>>()
        };
        let values = async || {
            let issues =
                manager.issues(trial, broken.upload_id, &IssueFilter::default()).await.unwrap().items;
            issues.into_iter().filter_map(|issue| issue.value).collect::<Vec<_>>()
        };
        assert_eq!(changed().await, ["P1", "P2", "P3"]);
        assert!(values().await.contains(&"P2".to_owned()));

        manager.redact(trial, &withdrawn("P2")).await.unwrap();
        assert_eq!(changed().await, ["P1", "P3"]);
        assert!(values().await.is_empty());
        let sealed = (410, "upload-sealed".to_owned());
        for upload in [&subjects, &altered, &broken] {
            assert_eq!(refusal(manager.upload_content(trial, upload.upload_id).await.map(drop)), sealed);
        }
        assert!(manager.upload_content(trial, other.upload_id).await.is_ok());
        // The same subject in a file that comes later.
        let later = world.send(trial, Subjects, &SUBJECTS.replace("S2,50", "S2,51")).await.unwrap();
        assert_eq!(refusal(manager.upload_content(trial, later.upload_id).await.map(drop)), sealed);
        let shown = RecordsQuery { row: 3, count: None };
        assert_eq!(refusal(manager.upload_records(trial, later.upload_id, &shown).await), sealed);
        // One that its sender has to correct first goes to nobody else.
        let wrong = world.send(trial, Subjects, &SUBJECTS.replace("S2,50", "S2,old")).await.unwrap();
        world.grant(trial, Role::Auditor, "an-auditor").await;
        let auditor = world.person(&[Role::Auditor], "an-auditor");
        let withheld = auditor.upload_content(trial, wrong.upload_id).await.map(drop);
        assert_eq!(refusal(withheld), (403, "personal-content".to_owned()));
        assert!(manager.upload_content(trial, wrong.upload_id).await.is_ok());
        assert_eq!(refusal(world.confirm(&proposal).await), (409, "version-redacted".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_redaction_is_made_once_for_a_subject_that_is_there_and_for_a_reason() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        world.version(trial).await;
        let refused = problem(manager.redact(trial, &withdrawn("P9")).await);
        assert_eq!((refused.status, refused.slug()), (422, "unknown-subject"));
        assert_eq!(pointers(&refused), ["/subject_id"]);
        assert!(!format!("{refused:?}").contains("P9"));
        let mut short = withdrawn("P2");
        short.reason = reason(ChangeCode::Other, "so");
        assert_eq!(refusal(manager.redact(trial, &short).await), (422, "invalid-reason".to_owned()));
        let path = format!("/v1/trials/{trial}/redactions");
        let first: Redaction = manager.0.post_once(&path, &withdrawn("P2"), "one").await.unwrap();
        let again: Redaction = manager.0.post_once(&path, &withdrawn("P2"), "one").await.unwrap();
        assert_eq!(again, first);
        assert_eq!(
            refusal(manager.redact(trial, &withdrawn("P2")).await),
            (409, "already-redacted".to_owned())
        );
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_ledger_holds_the_redaction_and_not_the_subject() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let file = "subject_id,site_id\nUNMISTAKABLE-1,S1\nP2,S1\n";
        let upload = world.send(trial, Subjects, file).await.unwrap();
        world.accept(&[&upload]).await.unwrap();
        manager.redact(trial, &withdrawn("UNMISTAKABLE-1")).await.unwrap();
        world.accept(&[&upload]).await.unwrap();
        let filter = EntryFilter { trial_id: Some(trial), ..EntryFilter::default() };
        let entries = LedgerClient(&manager.0).entries(&filter).await.unwrap().items;
        let redacted = entries.iter().find(|entry| entry.action == "SubjectRedacted").unwrap();
        assert_eq!(redacted.reason.as_deref(), Some("consent was withdrawn"));
        let export = LedgerClient(&manager.0).export(&ExportQuery { trial_id: Some(trial) }).await.unwrap();
        let lines = export.map_ok(|piece| piece.to_vec()).try_concat().await.unwrap();
        assert!(!String::from_utf8_lossy(&lines).contains("UNMISTAKABLE"));
        let report = verify(Cursor::new(lines), &Options::default());
        assert!(report.holds(), "{backend}: {report}");
        world.running.stop().await;
    }
}
