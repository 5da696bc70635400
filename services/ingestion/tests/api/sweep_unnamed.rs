//! Stored objects that no row names, as a crash between storing and committing leaves them.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use palladion_api::ingestion::DifferenceFilter;
use palladion_domain::tables::TableName::{DiseaseEvents, Subjects};
use palladion_service_kit::blobs::{BlobError, Blobs};
use palladion_service_kit::clock;
use palladion_testkit::backends;
use sea_orm::ConnectionTrait as _;

use crate::world::{SUBJECTS, World};

const DAY: u64 = 24 * 60 * 60;

/// Every stored object as if it had been written a month ago.
fn aged(root: &Path) -> usize {
    let old = SystemTime::from(clock::now()) - Duration::from_secs(30 * DAY);
    let folders = std::fs::read_dir(root.join("sha256")).unwrap();
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
    files
        .map(|file| {
            File::options().write(true).open(file.unwrap().path()).unwrap().set_modified(old).unwrap()
        })
        .count()
}

/// The service started again on the same data.
async fn restarted(mut world: World) -> World {
    world.running.stop().await;
    world.running = palladion_ingestion::start(world.service.config.clone()).await.unwrap();
    world
}

#[tokio::test]
async fn what_no_row_names_goes_at_a_start_and_nothing_else() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let events = "subject_id,kind,occurred_on\nP1,death,2021-01-02\n";
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let one = world.send(trial, DiseaseEvents, events).await.unwrap();
        let two = world.send(trial, DiseaseEvents, &events.replace("P1", "P2")).await.unwrap();
        let invalid = world.send(trial, Subjects, "subject_id,site_id\nP1,S1\nP1,S1\n").await.unwrap();
        world.version(trial).await;
        let version = world.accept(&[&subjects, &one, &two]).await.unwrap();
        let snapshot = world.freeze(&version).await;
        let root = world.service.config.blobs_directory();
        let blobs = Blobs::open(&root).unwrap();
        let left = blobs.put_bytes("left by a crash".into()).await.unwrap();
        let objects = aged(&root);
        let young = blobs.put_bytes("on its way in".into()).await.unwrap();

        let world = restarted(world).await;
        let manager = world.manager();
        assert!(matches!(blobs.get(left).await, Err(BlobError::Missing(_))), "{backend}");
        assert_eq!(blobs.get(young).await.unwrap(), "on its way in");
        assert_eq!(aged(&root), objects, "one went, one came");
        assert!(root.join("unnamed").join(left.to_hex()).exists(), "set aside first");
        assert!(manager.verify_snapshot(trial, snapshot.snapshot_id).await.unwrap().holds);
        for upload in [&subjects, &one, &two, &invalid] {
            assert!(manager.upload_content(trial, upload.upload_id).await.is_ok());
        }
        let every = DifferenceFilter::default();
        let page = manager.version_difference(trial, version.version_id, &every).await.unwrap();
        assert_eq!(page.items.len(), 2);
        assert!(manager.snapshot_manifest(trial, snapshot.snapshot_id).await.is_ok());
        // The parts of a table are there to make it anew.
        let days = "subject_id,randomised_on\nP1,2020-01-02\n";
        let days =
            world.send(trial, palladion_domain::tables::TableName::Randomisations, days).await.unwrap();
        let third = world.accept(&[&days]).await.unwrap();
        assert_eq!(third.tables[0].parts.len(), 1);

        let mut world = world;
        world.service.config.limits.unnamed_kept_seconds = 0;
        let world = restarted(world).await;
        assert!(!root.join("unnamed").join(left.to_hex()).exists(), "deleted later");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn an_empty_database_condemns_nothing() {
    for backend in backends() {
        let mut world = World::start(backend).await;
        world.service.config.limits.unnamed_age_seconds = 0;
        let root = world.service.config.blobs_directory();
        let blobs = Blobs::open(&root).unwrap();
        let stored = blobs.put_bytes("of another database".into()).await.unwrap();
        let world = restarted(world).await;
        assert_eq!(blobs.get(stored).await.unwrap(), "of another database", "{backend}");
        world.running.stop().await;
    }
}

/// A row that somebody deleted must not take the object with it that its leaf still names.
#[tokio::test]
async fn a_database_that_lacks_what_its_ledger_records_condemns_nothing() {
    for backend in backends() {
        let mut world = World::start(backend).await;
        let trial = world.trial().await;
        let kept = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let lost = world.send(trial, Subjects, "subject_id,site_id\nP9,S9\n").await.unwrap();
        let connection = world.running.platform().database.connection().clone();
        let of_lost = format!("WHERE digest = '{}'", lost.digest);
        let issues =
            format!("DELETE FROM upload_issue WHERE upload_id IN (SELECT upload_id FROM upload {of_lost})");
        for statement in [issues, format!("DELETE FROM upload {of_lost}")] {
            connection.execute_unprepared(&statement).await.unwrap();
        }
        drop(connection);
        let root = world.service.config.blobs_directory();
        let objects = aged(&root);
        world.service.config.limits.unnamed_age_seconds = 0;
        let world = restarted(world).await;
        assert!(!root.join("unnamed").exists(), "{backend}: nothing is set aside");
        assert_eq!(aged(&root), objects);
        assert!(world.manager().upload_content(trial, kept.upload_id).await.is_ok());
        world.running.stop().await;
    }
}
