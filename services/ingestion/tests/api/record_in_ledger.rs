//! Every change has its leaf, and the leaves commit to the rows as they are.

use std::io::Cursor;

use futures::TryStreamExt as _;
use palladion_api::ingestion::AmendTrial;
use palladion_api::ledger::{EntryFilter, ExportQuery, LedgerClient};
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_ledger::verify::{FailureClass, Options, Report, verify};
use palladion_testkit::{Backend, backends};
use sea_orm::ConnectionTrait as _;

use crate::save_profile::document;
use crate::world::{World, refusal};

/// Does everything once that writes.
async fn do_everything(world: &World) -> TrialId {
    let trial = world.trial().await;
    let manager = world.manager();
    manager.save_profile(trial, &document()).await.unwrap();
    let mut definition = manager.trial(trial).await.unwrap().definition;
    definition.title = "Amended".to_owned();
    let amendment = AmendTrial { reason: "Protocol amendment 1".to_owned(), definition };
    manager.amend_trial(trial, &amendment).await.unwrap();
    world.send(trial, TableName::Subjects, "subject_id,site_id\nP1,S1\nP1,S1\n").await.unwrap();
    world.version(trial).await;
    let older = world.send(trial, TableName::Subjects, "subject_id,site_id\nP1,S1\n").await.unwrap();
    let snapshot = world.freeze(&world.accept(&[&older]).await.unwrap()).await;
    manager.snapshot_table(trial, snapshot.snapshot_id, TableName::Subjects).await.unwrap();
    trial
}

async fn verified(world: &World, trial: TrialId) -> Report {
    let manager = world.manager();
    let export = LedgerClient(&manager.0).export(&ExportQuery { trial_id: Some(trial) }).await.unwrap();
    let lines = export.map_ok(|piece| piece.to_vec()).try_concat().await.unwrap();
    verify(Cursor::new(lines), &Options::default())
}

#[tokio::test]
async fn every_change_has_its_leaf_and_the_export_verifies() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = do_everything(&world).await;
        let manager = world.manager();
        let filter = EntryFilter { trial_id: Some(trial), ..EntryFilter::default() };
        let mut entries = LedgerClient(&manager.0).entries(&filter).await.unwrap().items;
        entries.reverse();
        let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
        let expected = [
            "TrialDefined",
            "GrantGiven",
            "GrantGiven",
            "ImportProfileSaved",
            "TrialAmended",
            "UploadReceived",
            "UploadReceived",
            "VersionAccepted",
            "UploadReceived",
            "VersionAccepted",
            "SnapshotProposed",
            "ProposalConfirmed",
            "SnapshotFrozen",
            "SnapshotExported",
        ];
        assert_eq!(actions, expected, "{backend}");
        assert_eq!(entries[4].reason.as_deref(), Some("Protocol amendment 1"));
        let snapshot = manager.snapshots(trial, None).await.unwrap().items.remove(0);
        assert_eq!(snapshot.ledger_leaf, entries[12].index, "{backend}");
        assert_eq!(entries[9].reason.as_deref(), Some("another export of the same test"));
        assert!(entries.iter().all(|entry| !entry.leaf.contains("P1")), "no data in a leaf");
        let report = verified(&world, trial).await;
        assert!(report.holds(), "{backend}: {report}");
        // Trial, two grants, profile, three uploads, two versions, proposal, snapshot.
        assert_eq!(report.rows, 11, "{backend}");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_row_changed_past_the_service_is_found() {
    let tampering = [
        "UPDATE upload SET file_name = 'other.csv'",
        "UPDATE trial_version SET created_by = 'somebody' WHERE version = 2",
        "UPDATE dataset_version SET details = CAST('{\"acknowledgements\":[]}' AS BLOB)",
        "UPDATE snapshot SET frozen_by = 'somebody'",
        "UPDATE snapshot_proposal SET proposed_by = 'somebody'",
        "UPDATE snapshot_decision SET decided_by = 'somebody'",
        "DELETE FROM import_profile",
        "UPDATE upload_issue SET message = 'nothing'",
        "DELETE FROM upload_issue",
        "UPDATE dataset_version SET tables = \
         CAST(REPLACE(CAST(tables AS TEXT), 'subjects', 'disease_events') AS BLOB)",
    ];
    for statement in tampering {
        let world = World::start(Backend::Sqlite).await;
        let trial = do_everything(&world).await;
        assert!(verified(&world, trial).await.holds());
        world.running.platform().database.connection().execute_unprepared(statement).await.unwrap();
        let failure = verified(&world, trial).await.failure.unwrap();
        assert_eq!(failure.class, FailureClass::Row, "{statement}");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_table_that_an_upload_points_to_elsewhere_is_found() {
    let world = World::start(Backend::Sqlite).await;
    let trial = world.trial().await;
    let one = world.send(trial, TableName::Subjects, "subject_id,site_id\nP1,S1\n").await.unwrap();
    let other = world.send(trial, TableName::Subjects, "subject_id,site_id\nP2,S1\n").await.unwrap();
    let digest = |upload: &palladion_api::ingestion::Upload| upload.validation.tables[0].digest.unwrap();
    let statement = format!(
        "UPDATE upload SET validation = CAST(REPLACE(CAST(validation AS TEXT), '{}', '{}') AS BLOB)",
        digest(&one),
        digest(&other)
    );
    world.running.platform().database.connection().execute_unprepared(&statement).await.unwrap();
    let failure = verified(&world, trial).await.failure.unwrap();
    assert_eq!(failure.class, FailureClass::Row);
    world.running.stop().await;
}

#[tokio::test]
async fn a_snapshot_whose_leaf_was_changed_is_not_handed_out() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let snapshot = world.freeze(&world.version(trial).await).await;
        let connection = world.running.platform().database.connection();
        connection.execute_unprepared("UPDATE snapshot SET ledger_leaf = 1").await.unwrap();
        let manager = world.manager();
        assert_eq!(refusal(manager.snapshot(trial, snapshot.snapshot_id).await).0, 500, "{backend}");
        assert_eq!(refusal(manager.snapshots(trial, None).await).0, 500, "{backend}");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn what_was_refused_leaves_no_leaf() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let manager = world.manager();
        let filter = EntryFilter { trial_id: Some(trial), ..EntryFilter::default() };
        let before = LedgerClient(&manager.0).entries(&filter).await.unwrap();
        let mut broken = document();
        broken["tables"] = serde_json::json!([]);
        assert_eq!(refusal(manager.save_profile(trial, &broken).await).0, 422);
        let readings =
            world.send(trial, TableName::Her2Assessments, "subject_id,specimen\nP1,unknown\n").await;
        let readings = readings.unwrap();
        assert_eq!(refusal(world.accept(&[&readings]).await).0, 422);
        let after = LedgerClient(&manager.0).entries(&filter).await.unwrap();
        let new = after.items.len() - before.items.len();
        assert_eq!((new, after.items[0].action.as_str()), (1, "UploadReceived"), "{backend}");
        world.running.stop().await;
    }
}
